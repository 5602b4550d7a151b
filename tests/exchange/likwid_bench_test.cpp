#include <gtest/gtest.h>

#include "tests/exchange/reading.hpp"

namespace toise {
namespace {

TEST(LikwidBench, HasBandwidthAndFlopsAndPutsWhatLimitsFirst) {
  auto const all = read_sample(sample("likwid_bench_5.txt"));

  ASSERT_EQ(all.size(), 3u);
  auto const& flops = find_case(all, "likwid_bench.peakflops", "bytes=30000B threads=2");
  ASSERT_EQ(flops.metrics.size(), 2u);
  EXPECT_EQ(flops.metrics[0].name, "flop_rate");  // two operations a byte
  EXPECT_DOUBLE_EQ(flops.metrics[0].median, 9919.29e6);
  EXPECT_DOUBLE_EQ(flops.metrics[1].median, 4959.64e6);
  EXPECT_DOUBLE_EQ(flops.details.number("cycles"), 4122722646.0);
  auto const& copy = find_case(all, "likwid_bench.copy", "bytes=48000B work_groups=2 threads=4");
  ASSERT_EQ(copy.metrics.size(), 1u);  // it computes nothing
  EXPECT_DOUBLE_EQ(copy.metrics[0].median, 135389.92e6);
}

TEST(LikwidBench, IsAnErrorWhereItsOutputWasCutOff) {
  auto const all = read_sample(sample("likwid_bench_5.txt"));

  auto const& m = find_case(all, "likwid_bench.triad_avx512", " threads=1");
  EXPECT_EQ(m.outcome, Outcome::error);
  EXPECT_EQ(m.reason, "the output ends before its bandwidth");
}

TEST(LikwidBench, WithoutAnyBandwidthIsAnErrorOfTheCase) {
  auto const all =
      read_sample("LIKWID MICRO BENCHMARK\nTest: load\nUsing 1 threads\nNumber of Flops: 0\nMByte/s: 0.00\n");

  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].measurement.outcome, Outcome::error);
  EXPECT_EQ(refusal_of("LIKWID MICRO BENCHMARK\nTest: load\nMByte/s: fast\n"), "file:3: 'fast' is no number");
}

}  // namespace
}  // namespace toise
