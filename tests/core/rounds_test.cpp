#include "core/sampling/rounds.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>

#include "core/error.hpp"
#include "tests/core/simulated_noise.hpp"

namespace toise {
namespace {

struct Claim {
  Noise noise;
  double phi;
  double between;    // standard deviation between rounds, as a share of that of samples
  double precision;  // asked for
};

/// One visit of a case: the noise of its samples around a level of its own.
class SimulatedVisit : public SimulatedNoise {
public:
  SimulatedVisit(Claim const& claim, unsigned seed, double level)
      : SimulatedNoise(claim.noise, claim.phi, seed), level_(level) {}
  void observe(std::span<double> seconds, std::int64_t batch) override {
    SimulatedNoise::observe(seconds, batch);
    for (auto& s : seconds) s *= level_;
  }

private:
  double level_;
};

/// "ar1_phi50_between3_precision60": φ in percent, the precision in thousandths.
std::string name_of(Claim const& claim) {
  auto const times = [](double value, double factor) { return std::to_string(std::lround(factor * value)); };
  return (claim.noise == Noise::ar1 ? "ar1_phi" : "lognormal_phi") + times(claim.phi, 100) + "_between" +
         times(claim.between, 1) + "_precision" + times(claim.precision, 1000);
}

class RoundsCover : public testing::TestWithParam<Claim> {};

// 3000 trials: the standard error of a coverage of 95 % is 0.4 %
TEST_P(RoundsCover, TheMedianIn93To97PercentOfCasesUnderTheRealStoppingRule) {
  constexpr int trials = 3000;
  constexpr double spread_of_samples = 0.03;
  int covered = 0;
  std::mt19937_64 levels(7);
  std::normal_distribution<double> normal;
  for (int trial = 0; trial < trials; ++trial) {
    Policy policy;
    policy.precision = GetParam().precision;
    policy.min_samples = 100;
    policy.warmup_seconds = 0.005;
    CaseRounds rounds(policy);
    for (unsigned i = 0; rounds.wants_more() && i < 60; ++i) {
      SimulatedVisit visit(GetParam(), 100'000u + 64u * static_cast<unsigned>(trial) + i,
                           std::exp(GetParam().between * spread_of_samples * normal(levels)));
      rounds.add(sample(visit, rounds.next_visit(0.3)));
    }
    auto const& interval = rounds.so_far().median.interval;
    ASSERT_TRUE(interval);
    covered += interval->low <= SimulatedNoise::true_median && SimulatedNoise::true_median <= interval->high;
  }
  double const coverage = static_cast<double>(covered) / trials;
  RecordProperty("coverage", std::to_string(coverage));
  EXPECT_GE(coverage, 0.93);
  EXPECT_LE(coverage, 0.97);
}
INSTANTIATE_TEST_SUITE_P(Noise, RoundsCover,
                         testing::Values(Claim{Noise::ar1, 0, 0, 0.005}, Claim{Noise::ar1, 0, 1, 0.02},
                                         Claim{Noise::ar1, 0, 3, 0.06}, Claim{Noise::ar1, 0.5, 0, 0.005},
                                         Claim{Noise::ar1, 0.5, 1, 0.02}, Claim{Noise::ar1, 0.5, 3, 0.06},
                                         Claim{Noise::ar1, 0.8, 0, 0.01}, Claim{Noise::ar1, 0.8, 1, 0.02},
                                         Claim{Noise::ar1, 0.8, 3, 0.06}, Claim{Noise::lognormal, 0, 0, 0.01},
                                         Claim{Noise::lognormal, 0, 1, 0.02}, Claim{Noise::lognormal, 0, 3, 0.06}),
                         [](auto const& one) { return name_of(one.param); });

Sampling visit_of(std::vector<double> samples, std::vector<std::string> disturbed = {}) {
  Sampling visit{.samples = std::move(samples)};
  visit.median = median_interval(visit.samples);
  visit.rounds = {{.samples = visit.samples.size(), .disturbed = std::move(disturbed)}};
  visit.converged = true;
  return visit;
}

Policy policy_of(std::size_t rounds) {
  Policy policy;
  policy.rounds = rounds;
  policy.precision = 0.05;
  policy.min_samples = 6;
  policy.min_long_samples = 6;
  return policy;
}

TEST(Rounds, GiveTheGeometricMeanOfTheirMediansAndStudentsInterval) {
  std::vector const samples{1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 4.0, 4.0};
  std::vector<Round> const rounds{{.samples = 3}, {.samples = 3}, {.samples = 2}};
  auto const found = median_of_rounds(samples, rounds, policy_of(3));

  EXPECT_NEAR(found.median, 2, 1e-12);
  ASSERT_TRUE(found.interval);
  // t of 2 degrees of freedom at 0.05 * 0.9 / 2 is 4.5535
  EXPECT_NEAR(found.interval->high, 2 * std::exp(4.5535 * std::log(2) / std::sqrt(3)), 1e-3);
  EXPECT_NEAR(found.interval->low * found.interval->high, 4, 1e-9);
  EXPECT_NEAR(*found.between, std::log(2), 1e-12);
  EXPECT_FALSE(found.within);  // two or three samples do not show how sure their median is
}

TEST(Rounds, OfWhichOnlyOneOfSeveralWasMadeHaveNoInterval) {
  std::vector const samples{1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6};
  std::vector<Round> const one{{.samples = 7}};

  EXPECT_FALSE(median_of_rounds(samples, one, policy_of(5)).interval);
  EXPECT_TRUE(median_of_rounds(samples, one, policy_of(1)).interval);
  EXPECT_TRUE(median_of_rounds(samples, {}, policy_of(1)).interval);  // as before schema 1.5
}

TEST(Rounds, ThatWereDisturbedCountOnlyWhereTooFewOthersAreLeft) {
  std::vector const samples{1.0, 1.0, 9.0};
  std::vector<Round> rounds{{.samples = 1}, {.samples = 1}, {.samples = 1, .disturbed = {"a hog"}}};

  EXPECT_NEAR(median_of_rounds(samples, rounds, policy_of(2)).median, 1, 1e-12);
  EXPECT_NEAR(median_of_rounds(samples, rounds, policy_of(3)).median, std::cbrt(9.0), 1e-12);
}

TEST(Rounds, RefuseOtherNumbersOfSamplesAndHaveNoIntervalOfZeros) {
  std::vector const samples{1.0, 1.0, 0.0};
  std::vector<Round> const few{{.samples = 1}, {.samples = 1}}, many{{.samples = 1}, {.samples = 9}},
      zero{{.samples = 2}, {.samples = 1}};

  EXPECT_THROW(median_of_rounds(samples, few, policy_of(2)), InputError);
  EXPECT_THROW(median_of_rounds(samples, many, policy_of(2)), InputError);
  EXPECT_FALSE(median_of_rounds(samples, zero, policy_of(2)).interval);
}

TEST(Rounds, InSpellsHaveAnIntervalThatHoldsAllOfThem) {
  std::vector const fast_then_slow{1.0, 1.01, 1.0, 2.0, 2.0, 2.01, 2.0, 2.0},
      by_turns{1.0, 2.0, 1.0, 2.0, 2.0, 1.0, 2.0};
  auto rounds_of = [](std::vector<double> const& samples) { return std::vector(samples.size(), Round{.samples = 1}); };

  auto const spells = median_of_rounds(fast_then_slow, rounds_of(fast_then_slow), policy_of(5));
  EXPECT_TRUE(spells.in_spells);
  EXPECT_LE(spells.interval->low, 1);
  EXPECT_GE(spells.interval->high, 2.01);
  auto const turns = median_of_rounds(by_turns, rounds_of(by_turns), policy_of(5));
  EXPECT_FALSE(turns.in_spells);
  EXPECT_GT(turns.interval->low, 1);
}

/// A machine of two speeds that keeps each for 4 rounds in the mean; 1000 trials.
TEST(Rounds, InSpellsAreCoveredFarMoreOftenThanByStudentsIntervalAlone) {
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> uniform;
  int covered = 0, by_student = 0;
  for (int trial = 0; trial < 1000; ++trial) {
    std::vector<double> samples;
    bool is_slow = uniform(random) < 0.5;
    double sum = 0, squares = 0;
    for (int i = 0; i < 20; ++i) {
      is_slow = uniform(random) < 0.25 ? !is_slow : is_slow;
      double const log_time = (is_slow ? 0.1 : -0.1) + 0.01 * (uniform(random) - 0.5);
      samples.push_back(std::exp(log_time));
      sum += log_time;
      squares += log_time * log_time;
    }
    auto const found = median_of_rounds(samples, std::vector(20, Round{.samples = 1}), policy_of(5));
    covered += found.interval->low <= 1 && 1 <= found.interval->high;
    double const mean = sum / 20, half = 2.14 * std::sqrt((squares - sum * mean) / 19 / 20);  // t of 19, 0.9 of 2.5 %
    by_student += std::abs(mean) <= half;
  }

  EXPECT_LT(by_student, 780);
  EXPECT_GT(covered, 860);
}

TEST(CaseRounds, StopAtOnceWhenFarNarrowerThanAskedForAndElseAtTwoChecks) {
  CaseRounds quiet(policy_of(5)), noisy(policy_of(5));
  for (int i = 0; quiet.wants_more(); ++i) quiet.add(visit_of({1.0, 1.0, 1.0 + 1e-3 * i}));
  for (int i = 0; noisy.wants_more(); ++i) noisy.add(visit_of({1.0, i % 2 ? 1.06 : 1.0, 1.06}));

  EXPECT_EQ(quiet.so_far().rounds.size(), 5);
  EXPECT_EQ(noisy.so_far().rounds.size(), 7);
  EXPECT_EQ(quiet.so_far().samples.size(), 15);
}

TEST(CaseRounds, SpendTheirTimeOnMoreRoundsWhereTheseDifferMoreThanSamples) {
  CaseRounds rounds(policy_of(2));
  EXPECT_DOUBLE_EQ(rounds.next_visit(1).precision, 0.05);
  rounds.add(visit_of({1.0, 1.0, 1.0, 1.0, 1.0, 1.0}));
  rounds.add(visit_of({2.0, 2.0, 2.0, 2.0, 2.0, 2.0}));

  EXPECT_TRUE(rounds.wants_more());
  EXPECT_NEAR(rounds.next_visit(1).precision, std::log(2) / std::sqrt(2), 1e-12);
  EXPECT_EQ(rounds.next_visit(1).min_samples, 3u);
}

TEST(CaseRounds, ThatWereDisturbedAreMadeAgainAsManyAsWereAskedFor) {
  CaseRounds once(policy_of(5)), always(policy_of(5));
  for (int i = 0; once.wants_more(); ++i)
    once.add(visit_of({1.0, 1.0, 1.0}, i == 0 ? std::vector<std::string>{"a hog"} : std::vector<std::string>()));
  while (always.wants_more()) always.add(visit_of({1.0, 1.0, 1.0}, {"a hog"}));

  EXPECT_EQ(once.so_far().rounds.size(), 7u);  // the next check
  EXPECT_TRUE(once.are_enough_undisturbed());
  EXPECT_EQ(always.so_far().rounds.size(), 10u);
  EXPECT_FALSE(always.are_enough_undisturbed());
}

TEST(CaseRounds, OfWhichOneIsAskedForFollowItsOwnWord) {
  CaseRounds rounds(policy_of(1));
  rounds.add(visit_of({1.0, 1.0, 1.0, 1.0, 1.0, 1.0}));

  EXPECT_FALSE(rounds.wants_more());
}

}  // namespace
}  // namespace toise
