#include "core/sampling/statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/error.hpp"

namespace toise {
namespace {

TEST(BinomialCdf, MatchesValuesByHand) {
  // 4 tosses: 1, 4, 6, 4, 1 sixteenths
  EXPECT_DOUBLE_EQ(binomial_cdf(-1, 4, 0.5), 0);
  EXPECT_NEAR(binomial_cdf(0, 4, 0.5), 1.0 / 16, 1e-14);
  EXPECT_NEAR(binomial_cdf(1, 4, 0.5), 5.0 / 16, 1e-14);
  EXPECT_NEAR(binomial_cdf(3, 4, 0.5), 15.0 / 16, 1e-14);
  EXPECT_DOUBLE_EQ(binomial_cdf(4, 4, 0.5), 1);
}

TEST(BinomialCdf, HoldsInBothTailsOfLargeCounts) {
  EXPECT_NEAR(binomial_cdf(468, 1000, 0.5), 0.02317, 2e-4);
  EXPECT_NEAR(binomial_cdf(531, 1000, 0.5), 1 - 0.02317, 2e-4);
}

// Hoefler & Belli, SC'15, and the tables of exact order-statistic intervals
TEST(QuantileRanks, AreThePublishedOnesForTheMedianAt95Percent) {
  struct Row {
    std::size_t n, lower, upper;
  };
  for (auto const [n, lower, upper] :
       {Row{6, 1, 6}, Row{10, 2, 9}, Row{30, 10, 21}, Row{100, 40, 61}, Row{1000, 469, 532}}) {
    auto const ranks = quantile_ranks(n, 0.5, 0.95);
    ASSERT_TRUE(ranks) << n;
    EXPECT_EQ(ranks->lower, lower) << n;
    EXPECT_EQ(ranks->upper, upper) << n;
  }
}

TEST(QuantileRanks, NeedLeastCounts) {
  struct Row {
    double q;
    std::size_t least;
  };
  for (auto const [q, least] : {Row{0.5, 6}, Row{0.95, 72}, Row{0.99, 368}}) {
    EXPECT_FALSE(quantile_ranks(least - 1, q, 0.95)) << q;
    EXPECT_TRUE(quantile_ranks(least, q, 0.95)) << q;
  }
}

TEST(Median, OfAnEvenCountIsTheMeanOfTheMiddlePair) { EXPECT_DOUBLE_EQ(median(std::vector{4.0, 1.0, 3.0, 2.0}), 2.5); }

TEST(Median, OfNothingIsNotANumber) { EXPECT_TRUE(std::isnan(median({}))); }

TEST(Quantile, IsLinearBetweenSamples) {
  std::vector const sorted{0.0, 10.0, 20.0};
  EXPECT_DOUBLE_EQ(quantile(sorted, 0.25), 5.0);
  EXPECT_DOUBLE_EQ(quantile(sorted, 1.0), 20.0);
}

TEST(MedianInterval, OfTenSamplesLiesBetweenTheirSecondAndThirdRank) {
  std::vector const samples{5.0, 1.0, 9.0, 2.0, 8.0, 3.0, 10.0, 4.0, 7.0, 6.0};

  auto const result = median_interval(samples);

  EXPECT_DOUBLE_EQ(result.median, 5.5);
  EXPECT_DOUBLE_EQ(result.tau, 1.0);  // up and down: no positive correlation
  ASSERT_TRUE(result.interval);
  // by hand: 97.85 and 89.06 % between the second and third ranks from both ends, so that the rank is 2.6577
  EXPECT_NEAR(result.interval->low, 2.6577, 1e-3);
  EXPECT_NEAR(result.interval->high, 8.3423, 1e-3);
}

// 4000 trials: the standard error of a coverage of 95 % is 0.35 %
TEST(MedianInterval, CoversTheMedianOfFewSkewedSamplesAsOftenAsItSays) {
  std::mt19937_64 generator(3);
  std::lognormal_distribution<double> tails(0, 1);
  for (std::size_t const n : {20u, 60u}) {
    int covered = 0;
    for (int trial = 0; trial < 4000; ++trial) {
      std::vector<double> samples(n);
      for (auto& sample : samples) sample = tails(generator);
      auto const interval = median_interval(samples).interval;
      ASSERT_TRUE(interval);
      covered += interval->low <= 1 && 1 <= interval->high;
    }
    EXPECT_GE(covered, 0.93 * 4000) << n;
    EXPECT_LE(covered, 0.97 * 4000) << n;
  }
}

TEST(MedianInterval, IsMissingBelowSixSamples) {
  EXPECT_FALSE(median_interval(std::vector{1.0, 2.0, 3.0, 4.0, 5.0}).interval);
}

TEST(MedianInterval, RefusesNothingAndImpossibleConfidence) {
  EXPECT_THROW(median_interval({}), InputError);
  EXPECT_THROW(median_interval(std::vector{1.0}, 1.0), InputError);
  EXPECT_THROW(median_interval(std::vector{1.0}, 0.0), InputError);
}

TEST(AutocorrelationTime, IsOneForConstantsAndAboutOneForNoise) {
  EXPECT_DOUBLE_EQ(autocorrelation_time(std::vector<double>(100, 3.0)), 1);
  std::mt19937_64 generator(1);
  std::normal_distribution<double> normal;
  std::vector<double> noise(4000);
  for (auto& x : noise) x = normal(generator);
  EXPECT_LT(autocorrelation_time(noise), 1.5);
}

TEST(AutocorrelationTime, OfAR1IndicatorsMatchesTheArcsineLaw) {
  // the indicator's correlation at lag k is 2/π asin(φ^k); τ = 1 + 2 Σ
  double const phi = 0.9;
  double expected = 1;
  for (int k = 1; k < 200; ++k) expected += 4 / M_PI * std::asin(std::pow(phi, k));
  std::mt19937_64 generator(2);
  std::normal_distribution<double> normal;
  std::vector<double> samples(100'000);
  double state = 0;
  for (auto& x : samples) x = state = phi * state + std::sqrt(1 - phi * phi) * normal(generator);
  EXPECT_NEAR(autocorrelation_time(samples), expected, 0.15 * expected);
}

TEST(MannWhitney, TellsShiftedFromEqual) {
  std::vector<double> low, high;
  for (int i = 0; i < 20; ++i) {
    low.push_back(i);
    high.push_back(i + 15);
  }
  EXPECT_LT(mann_whitney_p(low, high), 1e-4);
  EXPECT_GT(mann_whitney_p(low, low), 0.9);
  EXPECT_DOUBLE_EQ(mann_whitney_p(std::vector{1.0, 1.0}, high), 1);  // too few to say
}

// U = 0 for 5 against 5, n1 n2 / 2 = 12.5, σ² = 25 · 11 / 12; with continuity z = 12 / 4.787
TEST(MannWhitney, MatchesTheNormalApproximationByHand) {
  std::vector const a{1.0, 2.0, 3.0, 4.0, 5.0}, b{6.0, 7.0, 8.0, 9.0, 10.0};
  EXPECT_NEAR(mann_whitney_p(a, b), std::erfc(12 / std::sqrt(2 * 25 * 11 / 12.0)), 1e-12);
}

}  // namespace
}  // namespace toise
