#include <gtest/gtest.h>

#include "tests/exchange/reading.hpp"

namespace toise {
namespace {

TEST(NvBench, HasAxesAsParametersAndMeansByTheirTag) {
  auto const all = read_sample(sample("nvbench.json"));

  ASSERT_EQ(all.size(), 3u);
  auto const& m = find_case(all, "copy", "Elements=1048576 T=F32 device=0");
  EXPECT_EQ(m.metrics.at(0).name, "bandwidth");
  EXPECT_DOUBLE_EQ(m.metrics[0].median, 2.097152e12);
  EXPECT_EQ(m.metrics.at(1).name, "mean_time");
  EXPECT_DOUBLE_EQ(m.metrics[1].median, 4e-6);
  EXPECT_DOUBLE_EQ(m.details.number("relative_deviation"), 0.012);
  EXPECT_DOUBLE_EQ(m.details.number("samples"), 4096);
  EXPECT_EQ(all[0].version, "0.1.0");
}

TEST(NvBench, TellsSkippedStatesFromThoseThatFailed) {
  auto const all = read_sample(sample("nvbench.json"));

  auto const& skipped = find_case(all, "copy", "Elements=1099511627776 device=0");
  EXPECT_EQ(skipped.outcome, Outcome::skipped);
  EXPECT_EQ(skipped.reason, "Insufficient memory.");
  EXPECT_EQ(find_case(all, "copy", "Elements=1073741824 device=0").outcome, Outcome::error);
}

TEST(NvBench, OfCsvHasTheSameCases) {
  auto const all = read_sample(sample("nvbench.csv"));

  ASSERT_EQ(all.size(), 2u);
  auto const& m = find_case(all, "copy", "Elements=1048576 T=F32 device=0");
  EXPECT_DOUBLE_EQ(m.metrics.at(0).median, 2.097152e12);
  EXPECT_DOUBLE_EQ(m.metrics.at(1).median, 4e-6);
  EXPECT_EQ(all[1].measurement.outcome, Outcome::skipped);
}

TEST(NvBench, IsRefusedWhereAFieldIsOfAnotherType) {
  EXPECT_EQ(refusal_of(R"({"benchmarks": [{"axes": [], "states": []}]})"),
            "file: field 'benchmarks[0].name' is missing");
  EXPECT_EQ(refusal_of("Benchmark,Device,Device Name,Skipped,GPU Time (sec)\ncopy,0,H100,No,fast\n"),
            "file:2: 'fast' is no number");
  EXPECT_EQ(refusal_of("Benchmark,Device,Device Name,GPU Time (sec)\ncopy,0,H100,1\n"),
            "file:1: is not the header of NVBench's CSV: it has no column 'Skipped'");
}

}  // namespace
}  // namespace toise
