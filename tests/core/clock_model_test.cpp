#include "core/ranks/clocks/clock_model.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <vector>

#include "core/sampling/random.hpp"

namespace toise {
namespace {

/// Round trips every millisecond from 1 s on of a clock that is 5000 ns behind the reference and loses 20 ns a
/// millisecond more: of `way` ns each, of which the reference is read after a third.
std::vector<OffsetBracket> brackets_of(std::vector<std::int64_t> const& ways) {
  std::vector<OffsetBracket> all;
  for (std::size_t i = 0; i < ways.size(); ++i) {
    std::int64_t const since = static_cast<std::int64_t>(i) * 1'000'000, sent = 1'000'000'000 + since;
    auto const reference = sent + ways[i] / 3 + 5000 + 20 * static_cast<std::int64_t>(i);
    OffsetBracket one;
    one.narrow(sent, reference, sent + ways[i]);
    all.push_back(one);
  }
  return all;
}

TEST(OffsetBracket, IsWhatAllRoundTripsAllow) {
  OffsetBracket bracket;

  bracket.narrow(1000, 1600, 1300);  // 300 to 600
  bracket.narrow(2000, 2450, 2100);  // 350 to 450
  bracket.narrow(3000, 3500, 3200);  // 300 to 500

  EXPECT_EQ(bracket.low, 350);
  EXPECT_EQ(bracket.high, 450);
  EXPECT_EQ(bracket.at, 2050);
  EXPECT_FALSE(bracket.contains(0));
  EXPECT_TRUE(bracket.contains(350));
}

TEST(FitClock, FindsOffsetAndDriftWithinItsError) {
  auto const model = fit_clock(brackets_of(std::vector<std::int64_t>(50, 300)));

  EXPECT_NEAR(model.drift, 20e-6, 1e-9);
  EXPECT_NEAR(model.error, 151, 1);  // half a round trip, and one for rounding
  std::int64_t const own = 1'000'000'000 + 49'000'000;
  EXPECT_LE(std::abs(model.reference_of(own) - (own + 5000 + 20 * 49)), model.error_at(own));
  EXPECT_EQ(model.own_of(model.reference_of(own)), own);
}

TEST(FitClock, LeavesOutWhatWasHeldUp) {
  std::vector<std::int64_t> ways(50, 300);
  ways[7] = ways[31] = 4'000'000;

  auto const model = fit_clock(brackets_of(ways));

  EXPECT_NEAR(model.drift, 20e-6, 1e-9);
  EXPECT_LT(model.error, 160);
}

TEST(FitClock, IsLessSureTheFartherFromItsPoints) {
  auto const model = fit_clock(brackets_of(std::vector<std::int64_t>(50, 300)));

  // three standard errors of the slope: 3 x 1 ns / sqrt(sum of squared distances), here sqrt(10412.5) ms
  EXPECT_NEAR(model.drift_error, 3 / (std::sqrt(10412.5) * 1e6), 1e-10);
  EXPECT_NEAR(model.error_at(model.at - 1'000'000'000) - model.error, 1e9 * model.drift_error, 1e-6);
}

TEST(FitClock, BoundsTheTruthAMinuteLaterInNearlyAllCases) {
  int outside = 0;
  for (int run = 0; run < 200; ++run) {
    std::vector<std::int64_t> ways(50);
    for (std::size_t i = 0; i < ways.size(); ++i)
      ways[i] = 300 + static_cast<std::int64_t>(mix(static_cast<std::uint64_t>(run * 50) + i) % 900);
    auto const model = fit_clock(brackets_of(ways));
    std::int64_t const own = 61'000'000'000, truth = own + 5000 + 20 * 60'000;
    outside += std::abs(static_cast<double>(model.reference_of(own) - truth)) > model.error_at(own) ? 1 : 0;
  }
  EXPECT_LE(outside, 4);  // 0.3 % are expected of normal residuals
}

TEST(FitClock, NeedsThreeBrackets) { EXPECT_THROW(fit_clock(brackets_of({300, 300})), std::invalid_argument); }

}  // namespace
}  // namespace toise
