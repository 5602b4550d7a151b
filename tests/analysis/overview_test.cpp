#include "analysis/overview/overview.hpp"

#include <gtest/gtest.h>

#include "core/json/environment_json.hpp"
#include "core/run/lines_before_1_4.hpp"

namespace toise {
namespace {

Environment const environment =
    environment_from_json({{"machine",
                            {{"cpu", {{"logical_cpus", 4}}},
                             {"caches",
                              {{{"level", 1}, {"type", "Data"}, {"bytes", 1000}, {"shared_cpus", "0"}},
                               {{"level", 3}, {"type", "Unified"}, {"bytes", 100'000}, {"shared_cpus", "0-3"}}}}}}});

RunFile run_on(Environment const& there) {
  RunFile file;
  file.environment = there;
  file.status = RunStatus::complete;
  return file;
}

Measurement measured(std::string kernel, std::map<std::string, Value> params, std::string metric, double value) {
  Measurement m;
  m.id.kernel = std::move(kernel);
  m.id.variant = "portable";
  m.id.params = std::move(params);
  m.metrics = {{.name = std::move(metric), .unit = "x", .median = value, .interval = Interval{value, value}, .n = 1}};
  m.check = Check{0, 0};
  describe_line_before_1_4(m);
  return m;
}

std::vector<Measurement> example() {
  return {measured("peak.fma", {{"type", std::string("fp64")}}, "flop_rate", 100),
          measured("gemm", {{"type", std::string("fp64")}}, "flop_rate", 80),
          measured("stream.triad", {{"bytes", std::int64_t{1'000'000}}}, "bandwidth", 40),
          measured("stream.copy", {{"bytes", std::int64_t{1'000'000}}}, "bandwidth", 50),
          measured("stream.copy", {{"bytes", std::int64_t{1000}}}, "bandwidth", 500)};
}

TEST(Overview, HoldsEachValueAgainstTheMeasuredPeak) {
  auto const measurements = example();
  auto const peaks = measured_peaks(measurements, environment);
  EXPECT_DOUBLE_EQ(share_of_peak(measurements[1], peaks)->share, 0.8);
  EXPECT_EQ(share_of_peak(measurements[1], peaks)->name, "peak.fma fp64, measured");
  EXPECT_DOUBLE_EQ(share_of_peak(measurements[2], peaks)->share, 0.8);
  EXPECT_FALSE(share_of_peak(measurements[0], peaks));
}

TEST(Overview, PairsAShareRoundByRoundSoThatASlowMinuteOfBothDoesNotCount) {
  auto measurements = example();
  auto set_rounds = [](Measurement& m, std::vector<double> samples) {
    m.sampling.rounds.clear();
    for (std::size_t i = 0; i < samples.size(); ++i)
      m.sampling.rounds.push_back({.samples = 1, .number = static_cast<int>(i)});
    m.sampling.samples = std::move(samples);
    m.metrics.push_back({.name = "time", .unit = "s", .better = "lower", .median = 1, .n = 2});
  };
  set_rounds(measurements[0], {1, 10});  // its second round was in a slow minute
  set_rounds(measurements[1], {2, 20});

  EXPECT_NEAR(share_of_peak(measurements[1], measured_peaks(measurements, environment))->share, 0.4, 1e-12);
  measurements[1].id.launch = 1;  // another process, at another time
  EXPECT_DOUBLE_EQ(share_of_peak(measurements[1], measured_peaks(measurements, environment))->share, 0.8);
}

TEST(Overview, ACacheIsNoMemory) {
  auto const measurements = example();
  EXPECT_DOUBLE_EQ(measured_peaks(measurements, environment).bandwidth->rate, 50);
  EXPECT_FALSE(share_of_peak(measurements[4], measured_peaks(measurements, environment)));
}

TEST(Overview, CorruptValuesAreNoPeaksAndHaveNoShare) {
  auto measurements = example();
  measurements[0].outcome = Outcome::corrupt;
  measurements[3].outcome = Outcome::corrupt;
  auto const peaks = measured_peaks(measurements, environment);
  EXPECT_TRUE(peaks.flop_rate.empty());
  EXPECT_DOUBLE_EQ(peaks.bandwidth->rate, 40);
  EXPECT_FALSE(share_of_peak(measurements[3], peaks));
  EXPECT_EQ(exit_code_of(measurements), 1);
}

TEST(Overview, AnUnconvergedValueIsACeilingOnlyWhereThereIsNoBetter) {
  auto measurements = example();
  measurements[3].outcome = Outcome::unconverged;
  EXPECT_DOUBLE_EQ(measured_peaks(measurements, environment).bandwidth->rate, 40);
  measurements[2].outcome = Outcome::unconverged;
  EXPECT_DOUBLE_EQ(measured_peaks(measurements, environment).bandwidth->rate, 50);
}

TEST(Overview, TheEmulatorHasNoPerformance) {
  auto measurements = example();
  for (auto& m : measurements) m.id.backend = "emulated";
  auto const found = overview(measurements, run_on(environment));
  ASSERT_EQ(found.rows.size(), measurements.size());
  for (auto const& row : found.rows) {
    EXPECT_FALSE(row.headline);
    EXPECT_FALSE(row.share);
  }
  EXPECT_EQ(found.problems.size(), measurements.size());
  EXPECT_TRUE(found.roofline.points.empty());
  EXPECT_EQ(exit_code_of(measurements), 0);
}

TEST(Overview, HoldsABackendAgainstItsOwnPeaks) {
  auto measurements = example();
  auto gpu = measured("gemm", {{"type", std::string("fp64")}}, "flop_rate", 5000);
  gpu.id.backend = "cuda";
  measurements.push_back(gpu);
  auto const found = overview(measurements, run_on(environment));
  EXPECT_FALSE(found.rows.back().share);
  EXPECT_DOUBLE_EQ(found.rows[1].share->share, 0.8);
}

TEST(Overview, HoldsAGpuAgainstItsDataSheet) {
  auto with_gpu = environment;
  Part const part{
      .part = "Example", .memory_bandwidth = 100, .flop_rate = {{{"fp64", 500}, {"fp64_matrix", 1000}, {"fp8", 4000}}}};
  with_gpu.gpu = Gpus{.devices = {{.last_cache = 1000, .peak = part}}};
  std::vector<Measurement> measurements = {
      measured("gemm", {{"type", std::string("fp64")}}, "flop_rate", 800),
      measured("peak.fma", {{"type", std::string("fp64")}}, "flop_rate", 450),
      measured("gemm", {{"type", std::string("fp8_e4m3")}}, "flop_rate", 3000),
      measured("gemm", {{"type", std::string("fp32")}}, "flop_rate", 300),
      measured("stream.triad", {{"bytes", std::int64_t{1'000'000}}}, "bandwidth", 90),
      measured("stream.triad", {{"bytes", std::int64_t{100}}}, "bandwidth", 700)};
  for (auto& m : measurements) m.id.backend = "cuda";
  auto const rows = overview(measurements, run_on(with_gpu)).rows;
  EXPECT_DOUBLE_EQ(rows[0].share->share, 0.8);
  EXPECT_EQ(rows[0].share->name, "fp64_matrix of Example, data sheet");
  EXPECT_DOUBLE_EQ(rows[1].share->share, 0.9);
  EXPECT_DOUBLE_EQ(rows[2].share->share, 0.75);
  EXPECT_FALSE(rows[3].share);  // nobody published it
  EXPECT_DOUBLE_EQ(rows[4].share->share, 0.9);
  EXPECT_FALSE(rows[5].share);  // that is a cache

  with_gpu.gpu.value->devices[0].peak = Known<Part>::none("unknown: parts.toml has no 'Example'");
  EXPECT_FALSE(overview(measurements, run_on(with_gpu)).rows[2].share);
}

TEST(Overview, AGpuSlowedDownByHeatIsThrottledAndOneAtItsPowerCapIsNot) {
  auto hot = measured("gemm", {{"type", std::string("fp64")}}, "flop_rate", 800);
  hot.id.backend = "cuda";
  hot.system.gpu.value = GpuReading{.slowed_by = {{{"power cap", 1.0}, {"current limit", 0.5}}}};
  EXPECT_EQ(overview({hot}, run_on(environment)).rows[0].throttled_by, "");
  hot.system.gpu.value = GpuReading{.slowed_by = {{{"power cap", 1.0}, {"heat", 0.25}}}};
  EXPECT_EQ(overview({hot}, run_on(environment)).rows[0].throttled_by,
            "its GPU was slowed down by heat in 25 % of the readings");
}

TEST(Overview, CountsEachOutcomeAndThoseThatNoneHas) {
  auto measurements = example();
  measurements[0].outcome = Outcome::skipped;

  auto const outcomes = overview(measurements, run_on(environment)).outcomes;

  EXPECT_EQ(outcomes.at("ok"), 4);
  EXPECT_EQ(outcomes.at("skipped"), 1);
  EXPECT_EQ(outcomes.at("crashed"), 0);
}

TEST(Overview, ItsRooflineHasPointsBelowTheCeilings) {
  auto measurements = example();
  for (auto& m : measurements) m.work = {.flops = 200, .bytes_read = 100};

  auto const drawn = overview(measurements, run_on(environment)).roofline;

  ASSERT_EQ(drawn.points.size(), 1);
  EXPECT_EQ(drawn.points[0].label, "gemm/portable type=fp64");
  EXPECT_EQ(drawn.points[0].intensity, 2);
  EXPECT_EQ(drawn.points[0].flop_rate, 80);
  ASSERT_EQ(drawn.ceilings.size(), 1);
  EXPECT_EQ(drawn.ceilings[0].flop_rate, 100);
  EXPECT_EQ(drawn.bandwidth, 50);
}

TEST(Overview, SkippedAndUnconvergedAreNoFailure) {
  auto measurements = example();
  measurements[0].outcome = Outcome::skipped;
  measurements[1].outcome = Outcome::unconverged;
  EXPECT_EQ(exit_code_of(measurements), 0);
}

TEST(Overview, CountsTheCachesOfTheNode) {
  auto const caches = overview(example(), run_on(environment)).caches;
  ASSERT_EQ(caches.size(), 2);
  EXPECT_EQ(caches[0].bytes_of_node, 4000);
  EXPECT_EQ(caches[1].bytes_of_node, 100'000);
}

std::vector<HeadlineNumber> headlines_of(std::vector<Measurement> const& measurements) {
  return overview(measurements, run_on(environment)).headlines;
}

TEST(HeadlineNumbers, AreMemoryBeyondTheCachesThenArithmetic) {
  auto const found = headlines_of(example());

  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].title, "Memory bandwidth");
  EXPECT_EQ(found[0].index, 3u);  // not the 500 of a cache
  EXPECT_FALSE(found[0].share);   // it is the bound itself
  EXPECT_EQ(found[1].title, "Compute flop rate, fp64");
  EXPECT_EQ(found[1].index, 1u);
  EXPECT_DOUBLE_EQ(found[1].share->share, 0.8);
  EXPECT_EQ(found[2].index, 0u);  // the ceiling comes after what it bounds
}

TEST(HeadlineNumbers, PreferAConvergedNumberToABetterOne) {
  auto measurements = example();
  measurements[3].outcome = Outcome::unconverged;

  EXPECT_EQ(headlines_of(measurements)[0].index, 2u);
}

TEST(HeadlineNumbers, AreOfTheLargestMessageRatherThanTheFastest) {
  auto const small = measured("collective.all_reduce", {{"bytes", std::int64_t{1000}}}, "bus_bandwidth", 90);
  auto const large = measured("collective.all_reduce", {{"bytes", std::int64_t{1'000'000}}}, "bus_bandwidth", 10);

  auto const found = headlines_of({large, small});

  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].title, "Collectives bus bandwidth");
  EXPECT_EQ(found[0].index, 0u);
}

TEST(HeadlineNumbers, LeaveOutWhatFailedAndTheEmulator) {
  auto measurements = example();
  for (auto& m : measurements) m.outcome = Outcome::corrupt;
  EXPECT_TRUE(headlines_of(measurements).empty());
  for (auto& m : measurements) {
    m.outcome = Outcome::ok;
    m.id.backend = "emulated";
  }
  EXPECT_TRUE(headlines_of(measurements).empty());
}

}  // namespace
}  // namespace toise
