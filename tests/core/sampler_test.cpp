#include "core/sampling/sampler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/core/simulated_noise.hpp"

namespace toise {
namespace {

struct Claim {
  Noise noise;
  double phi;
};
class Coverage : public testing::TestWithParam<Claim> {};

// 3000 trials: the standard error of a coverage of 95 % is 0.4 %, so that 93 to 97 % are five of them
TEST_P(Coverage, OfANominal95PercentIntervalIsBetween93And97UnderTheRealStoppingRule) {
  constexpr int trials = 3000;
  int covered = 0;
  for (int trial = 0; trial < trials; ++trial) {
    SimulatedNoise noise(GetParam().noise, GetParam().phi, 1000u + static_cast<unsigned>(trial));
    Policy policy;
    policy.budget = 100;

    auto const sampling = sample(noise, policy);

    auto const& interval = sampling.median.interval;
    ASSERT_TRUE(sampling.converged && interval);
    covered += interval->low <= SimulatedNoise::true_median && SimulatedNoise::true_median <= interval->high;
  }
  double const coverage = static_cast<double>(covered) / trials;
  RecordProperty("coverage", std::to_string(coverage));
  EXPECT_GE(coverage, 0.93);
  EXPECT_LE(coverage, 0.97);
}
INSTANTIATE_TEST_SUITE_P(Noise, Coverage,
                         testing::Values(Claim{Noise::iid, 0}, Claim{Noise::lognormal, 0}, Claim{Noise::ar1, 0.5},
                                         Claim{Noise::ar1, 0.9}));

/// Plays back given times, then the last one for ever.
class Playback : public SampleSource {
public:
  explicit Playback(std::vector<double> seconds, bool repeatable = true)
      : seconds_(std::move(seconds)), repeatable_(repeatable) {}
  void observe(std::span<double> out, std::int64_t batch) override {
    for (auto& s : out) {
      s = seconds_[std::min(next_, seconds_.size() - 1)];
      ++next_;
      clock_ += s * static_cast<double>(batch);
      largest_batch = std::max(largest_batch, batch);
    }
  }
  double now() override { return clock_; }
  bool repeatable() const override { return repeatable_; }
  std::int64_t largest_batch = 0;

private:
  std::vector<double> seconds_;
  bool repeatable_;
  std::size_t next_ = 0;
  double clock_ = 0;
};

TEST(Sampler, KeepsTheFirstCallApart) {
  Playback playback({5.0, 1e-3});
  auto const sampling = sample(playback, {});
  EXPECT_DOUBLE_EQ(sampling.first_call, 5.0);
  EXPECT_DOUBLE_EQ(sampling.median.median, 1e-3);
  EXPECT_DOUBLE_EQ(*std::max_element(sampling.samples.begin(), sampling.samples.end()), 1e-3);
}

TEST(Sampler, StopsAtOnceOnConstantSamplesAfterTheLeastCount) {
  Playback playback({1e-3});
  auto const sampling = sample(playback, {});
  EXPECT_TRUE(sampling.converged);
  EXPECT_EQ(sampling.samples.size(), 130u);  // 100, and the second check 1.3 times later
}

TEST(Sampler, BatchesWhatTheClockCannotResolve) {
  Playback playback({1e-7});
  Policy policy;
  policy.min_sample_time = 1e-5;
  EXPECT_EQ(sample(playback, policy).batch, 128);
}

TEST(Sampler, NeverBatchesWhatNeedsPreparation) {
  Playback playback({1e-7}, false);
  Policy policy;
  policy.min_sample_time = 1e-5;
  EXPECT_EQ(sample(playback, policy).batch, 1);
  EXPECT_EQ(playback.largest_batch, 1);
}

TEST(Sampler, EndsWithItsBudgetAndSaysSo) {
  SimulatedNoise noise(Noise::lognormal, 0, 7);
  Policy policy{.precision = 1e-6, .budget = 2};
  auto const sampling = sample(noise, policy);
  EXPECT_FALSE(sampling.converged);
  EXPECT_NEAR(sampling.duration, 2, 0.05);
}

TEST(Sampler, WithNoBudgetLeftTakesOneSample) {
  Playback playback({2.0});
  auto const sampling = sample(playback, {.budget = 0});
  EXPECT_EQ(sampling.samples.size(), 1u);
  EXPECT_FALSE(sampling.converged);
  EXPECT_FALSE(sampling.median.interval);
}

TEST(Sampler, TakesTenOfLongSamples) {
  Playback playback({2.0});
  auto const sampling = sample(playback, {.budget = 1000});
  EXPECT_TRUE(sampling.converged);
  EXPECT_EQ(sampling.samples.size(), 13u);
}

TEST(Sampler, DiscardsWarmUpAndFlagsDrift) {
  std::vector<double> drifting(20'000);
  for (std::size_t i = 0; i < drifting.size(); ++i) drifting[i] = 1e-4 * (1 + 0.01 * static_cast<double>(i));
  Playback playback(drifting);
  auto const sampling = sample(playback, {.budget = 1});
  EXPECT_TRUE(sampling.warmup.non_stationary);
  EXPECT_GE(sampling.warmup.samples, 5u);
}

}  // namespace
}  // namespace toise
