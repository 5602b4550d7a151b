#include <gtest/gtest.h>

#include "tests/exchange/reading.hpp"

namespace toise {
namespace {

TEST(PytestBenchmark, HasItsRoundsAsSamplesAndItsParameters) {
  auto const all = read_as_it_is(sample("pytest_benchmark_4.json"));

  ASSERT_EQ(all.size(), 2u);
  auto const& m = find_case(all, "test_sort", "order=up size=100 test=tests/test_sort.py::TestList");
  EXPECT_EQ(m.sampling.samples, (std::vector{2e-6, 1e-6, 3e-6}));
  EXPECT_DOUBLE_EQ(m.metrics.at(0).median, 2e-6);
  EXPECT_EQ(m.start, "2026-11-25T22:39:21.250Z");  // UTC, though it does not say so
  EXPECT_EQ(all[0].machine, "laptop");
  EXPECT_EQ(all[0].version, "4.0.0");
}

TEST(PytestBenchmark, WithoutItsRoundsHasTheirMedian) {
  auto const all = read_as_it_is(sample("pytest_benchmark_4.json"));

  auto const& m = find_case(all, "test_read", "group=io test=tests/test_io.py");
  EXPECT_DOUBLE_EQ(m.metrics.at(0).median, 0.6);
  EXPECT_TRUE(m.sampling.samples.empty());
  EXPECT_DOUBLE_EQ(m.details.number("mean"), 0.7);
}

TEST(PytestBenchmark, IsAnErrorWhereStatsAreMissing) {
  auto const all = read_sample(R"({"machine_info": {}, "benchmarks": [{"name": "test_x"}]})");

  EXPECT_EQ(all.at(0).measurement.outcome, Outcome::error);
  EXPECT_EQ(refusal_of(R"({"machine_info": {}, "benchmarks": [{"name": "x", "stats": {"median": "1"}}]})"),
            "file: field 'benchmarks[0].stats.median' is \"1\", but must be a number or null");
}

}  // namespace
}  // namespace toise
