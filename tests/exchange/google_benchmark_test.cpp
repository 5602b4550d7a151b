// data/google_benchmark.json is as version 1.7.1 wrote it.
#include <gtest/gtest.h>

#include "tests/exchange/reading.hpp"

namespace toise {
namespace {

TEST(GoogleBenchmark, TakesRepetitionsAsSamples) {
  auto const all = read_as_it_is(sample("google_benchmark.json"));

  ASSERT_EQ(all.size(), 3);
  auto const& gemm = all[0].measurement;
  EXPECT_EQ(gemm.id.kernel, "gemm");
  EXPECT_EQ(all[0].machine, "laptop");
  EXPECT_EQ(gemm.start.substr(0, 10), "2026-11-25");
  EXPECT_EQ(gemm.sampling.samples.size(), 3);
  ASSERT_EQ(gemm.metrics.size(), 3);
  EXPECT_EQ(gemm.metrics[0].name, "flop_rate");
  EXPECT_NEAR(gemm.metrics[0].median, 4.808e10, 1e7);
  EXPECT_NEAR(gemm.metrics[2].median, 0.04466, 1e-5);
  EXPECT_FALSE(gemm.metrics[0].interval);  // of three values there is none
  EXPECT_EQ(all[1].measurement.metrics[0].name, "bandwidth");
  EXPECT_EQ(all[2].measurement.outcome, Outcome::error);
  EXPECT_EQ(all[2].measurement.reason, "no memory");
}

TEST(GoogleBenchmark, TakesTheMedianWhereThereAreAggregatesOnly) {
  auto const all = read_as_it_is(R"({"context": {"date": "2026-11-25T01:00:00+01:00", "host_name": "h"}, "benchmarks": [
    {"name": "BM_x_mean", "run_name": "BM_x", "run_type": "aggregate", "aggregate_name": "mean", "real_time": 3, "cpu_time": 3, "time_unit": "us"},
    {"name": "BM_x_median", "run_name": "BM_x", "run_type": "aggregate", "aggregate_name": "median", "real_time": 2, "cpu_time": 2, "time_unit": "us"}]})");

  ASSERT_EQ(all.size(), 1);
  EXPECT_EQ(all[0].measurement.start, "2026-11-25T00:00:00.000Z");
  ASSERT_EQ(all[0].measurement.metrics.size(), 1);
  EXPECT_DOUBLE_EQ(all[0].measurement.metrics[0].median, 2e-6);
}

TEST(GoogleBenchmark, LooksAtEveryRepetition) {
  auto const all = read_sample(R"({"context": {}, "benchmarks": [
    {"name": "b", "real_time": 2, "cpu_time": 2}, {"name": "b", "real_time": -1, "cpu_time": 2},
    {"name": "b", "real_time": 3, "cpu_time": 2}]})");

  EXPECT_EQ(all.at(0).measurement.outcome, Outcome::error);
  EXPECT_EQ(all[0].measurement.reason, "its time is -1e-09 s, but must be above zero");
}

TEST(GoogleBenchmark, WritesNaNAndInfinityThatAreNoJson) {
  auto const all = read_as_it_is(sample("google_benchmark_1_8.json"));

  ASSERT_EQ(all.size(), 3u);
  auto const& copy = find_case(all, "BM_Copy", "arguments=1024 threads=1");
  EXPECT_EQ(copy.outcome, Outcome::ok);
  EXPECT_DOUBLE_EQ(copy.metrics.at(1).median, 2.5e-6);
  EXPECT_EQ(std::get<std::string>(std::get<Detail::Scalar>(copy.details.find("label")->value)), "warm \"NaN\" cache");
  auto const& endless = find_case(all, "BM_Endless", " threads=1");
  EXPECT_EQ(endless.outcome, Outcome::error);
  EXPECT_EQ(endless.reason, "its time is not a finite number");
}

TEST(GoogleBenchmark, TakesAUsersCounterForNoBandwidth) {
  auto const all = read_as_it_is(sample("google_benchmark_1_8.json"));

  auto const& copy = find_case(all, "BM_Copy", "arguments=1024 threads=1");
  EXPECT_EQ(copy.metrics.at(0).name, "bandwidth");
  EXPECT_DOUBLE_EQ(copy.metrics[0].median, 8.192e8);  // its bytes_per_second
  EXPECT_TRUE(copy.details.find("bandwidth"));
}

TEST(GoogleBenchmark, TakesTheMeanAsSuchWhereThereIsNoMedian) {
  auto const all = read_sample(R"({"context": {}, "benchmarks": [
    {"name": "BM_x_mean", "run_name": "BM_x", "run_type": "aggregate", "aggregate_name": "mean", "real_time": 3, "cpu_time": 3},
    {"name": "BM_x_cv", "run_name": "BM_x", "run_type": "aggregate", "aggregate_name": "cv", "real_time": 0.1, "cpu_time": 0.1}]})");

  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].measurement.metrics.at(0).name, "mean_time");
  EXPECT_DOUBLE_EQ(all[0].measurement.metrics[0].median, 3e-9);
}

TEST(GoogleBenchmark, KeepsSkippedBenchmarksSkipped) {
  auto const all = read_as_it_is(sample("google_benchmark_1_8.json"));

  auto const& skipped = find_case(all, "BM_Gpu", "arguments=8 threads=1");
  EXPECT_EQ(skipped.outcome, Outcome::skipped);
  EXPECT_EQ(skipped.reason, "no GPU");
}

TEST(GoogleBenchmark, BeforeOneFiveSaysAggregatesInTheirNames) {
  auto const all = read_sample(R"({"context": {}, "benchmarks": [
    {"name": "BM_x/8", "iterations": 10, "real_time": 2, "cpu_time": 2, "time_unit": "ns"},
    {"name": "BM_x/8", "iterations": 10, "real_time": 4, "cpu_time": 4, "time_unit": "ns"},
    {"name": "BM_x/8_mean", "iterations": 10, "real_time": 3, "cpu_time": 3, "time_unit": "ns"},
    {"name": "BM_x_BigO", "cpu_coefficient": 1, "real_coefficient": 1, "big_o": "N", "time_unit": "ns"},
    {"name": "BM_x_RMS", "rms": 0.01}]})");

  ASSERT_EQ(all.size(), 1u);  // neither an aggregate nor a fit is a case
  auto const& m = find_case(all, "BM_x", "arguments=8 threads=1");
  EXPECT_EQ(m.sampling.samples.size(), 2u);
}

}  // namespace
}  // namespace toise
