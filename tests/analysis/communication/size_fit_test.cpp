#include "analysis/models/communication/size_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>

#include "core/sampling/random.hpp"

namespace toise {
namespace {

using TimeOf = std::function<double(double bytes)>;

/// Element `index` of a stream of standard normal numbers. Source: Box and Muller, 1958.
double normal(std::uint64_t key, std::uint64_t index) {
  double const u = (random_uniform(key, 2 * index) + 1) / 2, v = random_uniform(key, 2 * index + 1);
  return std::sqrt(-2 * std::log1p(-u)) * std::cos(std::numbers::pi * v);
}

/// Times of `count` sizes, each twice the one before, with a relative noise that their intervals tell.
std::vector<TimeOfSize> simulated(TimeOf const& time, double smallest, int count, double noise, std::uint64_t key) {
  std::vector<TimeOfSize> points;
  for (int i = 0; i < count; ++i) {
    double const bytes = std::ldexp(smallest, i);
    double const seconds = time(bytes) * std::exp(noise * normal(key, static_cast<std::uint64_t>(i)));
    points.push_back({.bytes = bytes,
                      .seconds = seconds,
                      .interval = Interval{.low = seconds * (1 - 1.96 * noise), .high = seconds * (1 + 1.96 * noise)}});
  }
  return points;
}

/// The same times without intervals, as other tools' tables have them.
std::vector<TimeOfSize> bare(std::vector<TimeOfSize> points) {
  for (auto& p : points) p.interval.reset();
  return points;
}

double one_line(double bytes) { return 3e-6 + 1e-10 * bytes; }

constexpr int trials = 500;

double share(std::function<bool(std::uint64_t key)> const& holds) {
  int count = 0;
  for (int i = 0; i < trials; ++i) count += holds(static_cast<std::uint64_t>(i + 1));
  return static_cast<double>(count) / trials;
}

double share_with_switches(TimeOf const& time, double smallest, int count, double noise) {
  return share([&](std::uint64_t key) {
    return fit_sizes(bare(simulated(time, smallest, count, noise, key)))->segments.size() > 1;
  });
}

bool holds(Estimate const& e, double value) { return e.interval.low <= value && value <= e.interval.high; }

TEST(SizeFit, FindsTheLineThatTheTimesLieOn) {
  auto const fit = fit_sizes(simulated(one_line, 8, 20, 0, 1));

  ASSERT_TRUE(fit);
  ASSERT_EQ(fit->segments.size(), 1);
  EXPECT_NEAR(fit->segments[0].alpha.value, 3e-6, 1e-12);
  EXPECT_NEAR(fit->segments[0].beta.value, 1e-10, 1e-16);
  EXPECT_EQ(fit->segments[0].smallest, 8);
  EXPECT_EQ(fit->segments[0].largest, std::ldexp(8, 19));
  EXPECT_LT(fit->worst_residual, 1e-9);
}

TEST(SizeFit, NeedsThreeSizes) {
  EXPECT_FALSE(fit_sizes(std::vector<TimeOfSize>{{1, 1}, {2, 2}}));
  EXPECT_TRUE(fit_sizes(std::vector<TimeOfSize>{{1, 1}, {2, 2}, {3, 3}}));
}

TEST(SizeFit, OfThreeSizesIsHardlySure) {
  auto const fit = fit_sizes(std::vector<TimeOfSize>{{0, 1.0}, {1, 2.1}, {2, 2.9}});

  EXPECT_GT(fit->segments[0].beta.interval.high / fit->segments[0].beta.value, 1.5);
}

TEST(SizeFit, TellsTheWorstResidual) {
  std::vector<TimeOfSize> const points{{0, 1}, {1, 2}, {2, 6}};

  EXPECT_GT(fit_sizes(points)->worst_residual, 0.2);
}

TEST(SizeFit, KeepsAlphaAndBetaFromBelowZeroAndSaysHowFarTheyMayBeAboveIt) {
  auto const falling = fit_sizes(std::vector<TimeOfSize>{{1, 3}, {2, 2.9}, {3, 2.8}})->segments[0];
  auto const steep = fit_sizes(std::vector<TimeOfSize>{{1, 1}, {2, 4}, {3, 9}})->segments[0];

  EXPECT_EQ(falling.beta.value, 0);
  EXPECT_GT(falling.beta.interval.high, 0);
  EXPECT_EQ(steep.alpha.value, 0);
  EXPECT_GT(steep.alpha.interval.high, 0);
}

TEST(SizeFit, SmallMessagesCountAsMuchAsLargeOnes) {
  auto points = bare(simulated(one_line, 8, 20, 0, 1));
  points.back().seconds *= 1.05;  // 5 % of seconds are more than all of the latency

  EXPECT_NEAR(fit_sizes(points)->segments[0].alpha.value, 3e-6, 0.1e-6);
}

TEST(SizeFit, ASizeThatIsLessSureCountsLess) {
  auto points = simulated(one_line, 8, 12, 0.01, 1);
  auto sure = points;
  points[3].seconds = sure[3].seconds *= 1.5;
  points[3].interval = Interval{.low = 1e-6, .high = 8e-6};
  sure[3].interval = Interval{.low = 0.99 * sure[3].seconds, .high = 1.01 * sure[3].seconds};

  EXPECT_LT(std::abs(fit_sizes(points)->segments[0].alpha.value - 3e-6),
            std::abs(fit_sizes(sure)->segments[0].alpha.value - 3e-6) / 3);
}

TEST(SizeFit, SeesNoSwitchWhereThereIsNone) {
  for (int const count : {8, 12, 24})
    for (double const noise : {0.005, 0.03, 0.1})
      EXPECT_LT(share_with_switches(one_line, 64, count, noise), 0.05) << count << " sizes, noise " << noise;
}

TEST(SizeFit, FindsATimeThatIsThirtyPercentHigherBeyondASize) {
  auto const small = [](double bytes) { return one_line(bytes) * (bytes > 200 ? 1.3 : 1); };
  auto const large = [](double bytes) { return one_line(bytes) * (bytes > 9e6 ? 1.3 : 1); };

  EXPECT_GE(share_with_switches(small, 8, 10, 0.03), 0.9);
  EXPECT_GE(share_with_switches(large, 524288, 10, 0.03), 0.9);
}

TEST(SizeFit, FindsASlopeThatIsHalfAsMuchAgainBeyondASize) {
  auto const time = [](double bytes) { return 1e-6 + (bytes > 1e5 ? 1.5 : 1) * 1e-10 * bytes; };

  EXPECT_GE(share_with_switches(time, 4096, 10, 0.03), 0.9);
}

TEST(SizeFit, FindsAKinkWithoutAStepOnlyWithMoreSizes) {
  auto const time = [](double bytes) { return 1e-6 + 1e-10 * (bytes + 0.5 * std::max(0.0, bytes - 8e5)); };

  EXPECT_GE(share_with_switches(time, 4096, 16, 0.03), 0.9);
}

TEST(SizeFit, SaysBetweenWhichSizesTheSwitchIs) {
  auto const time = [](double bytes) { return bytes > 5000 ? 1e-5 + 1e-10 * bytes : 1e-6 + 1e-9 * bytes; };

  auto const fit = fit_sizes(simulated(time, 64, 16, 0.02, 7));

  ASSERT_EQ(fit->segments.size(), 2);
  EXPECT_EQ(fit->segments[0].largest, 4096);
  EXPECT_EQ(fit->segments[1].smallest, 8192);
}

TEST(SizeFit, FindsTwoSwitchesThatUndoEachOther) {
  auto const time = [](double bytes) { return one_line(bytes) * (bytes > 1000 && bytes < 50000 ? 1.4 : 1); };

  EXPECT_EQ(fit_sizes(simulated(time, 16, 20, 0.02, 3))->segments.size(), 3);
}

TEST(SizeFit, IntervalsHoldTheTruthAsOftenAsTheySay) {
  for (bool const has_intervals : {true, false})
    for (double const noise : {0.01, 0.03, 0.1}) {
      int alphas = 0, betas = 0;
      constexpr int many = 3000;
      for (std::uint64_t key = 1; key <= many; ++key) {
        auto const points = simulated(one_line, 64, 16, noise, key);
        auto const fit = fit_sizes(has_intervals ? points : bare(points));
        alphas += holds(fit->segments.front().alpha, 3e-6);
        betas += holds(fit->segments.back().beta, 1e-10);
      }
      // 94 % where a switch is seen now and then that is none
      EXPECT_GE(alphas, 0.93 * many) << "noise " << noise << ", intervals " << has_intervals;
      EXPECT_GE(betas, 0.93 * many) << "noise " << noise << ", intervals " << has_intervals;
    }
}

TEST(SizeFit, IntervalsHoldTheTruthOnBothSidesOfASwitch) {
  auto const time = [](double bytes) { return bytes > 5000 ? 1e-5 + 1e-10 * bytes : 1e-6 + 1e-9 * bytes; };

  EXPECT_GE(share([&](std::uint64_t key) {
              auto const fit = fit_sizes(simulated(time, 64, 16, 0.03, key));
              return holds(fit->segments.back().beta, 1e-10);
            }),
            0.92);
}

TEST(SizeFit, IntervalsAreNotMuchWiderThanTheNoiseMakesThem) {
  auto const fit = fit_sizes(simulated(one_line, 64, 16, 0.02, 5));

  // 8 sizes are latency alone: 2 % / sqrt(8), twice
  EXPECT_LT(fit->segments[0].alpha.interval.high / fit->segments[0].alpha.interval.low, 1.06);
}

}  // namespace
}  // namespace toise
