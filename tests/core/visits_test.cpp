#include "core/run/visits.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace toise {
namespace {

Policy policy() {
  Policy policy;
  policy.rounds = 2;
  policy.precision = 0.5;
  policy.min_samples = 6;
  policy.min_long_samples = 6;
  return policy;
}

/// A visit of six equal samples; amount: of its rate in one run.
Measurement visit(double seconds, double amount = 10) {
  Measurement m;
  m.id = {.kernel = "k", .variant = "v"};
  m.sampling.samples = std::vector(6, seconds);
  m.sampling.median = median_interval(m.sampling.samples);
  m.sampling.rounds = {{.samples = 6}};
  m.sampling.duration = 6 * seconds;
  m.metrics = summarise(m.sampling, {{.metric = {.name = "rate", .unit = "1/s"}, .amount = amount}});
  m.check = Check{.error = 0, .tolerance = 1};
  return m;
}

Measurement disturbed(Measurement m, double foreign_seconds) {
  Disturbances found;
  found.seconds = 1;
  found.foreign = TakenTimes{{"CPU 0", foreign_seconds}};
  m.system.disturbances = found;
  if (foreign_seconds > 0.1) m.system.disturbed = {"a hog"};
  return m;
}

TEST(Visits, MakeOneMeasurementOfTheirRounds) {
  Visits visits(policy());
  visits.add(visit(1));
  EXPECT_TRUE(visits.wants_more());
  visits.add(visit(4));
  auto const m = visits.together();

  EXPECT_EQ(m.sampling.samples.size(), 12u);
  EXPECT_EQ(m.sampling.rounds.size(), 2u);
  EXPECT_DOUBLE_EQ(m.policy.budget, 30);
  EXPECT_NEAR(find_metric(m, "time")->median, 2, 1e-12);
  EXPECT_NEAR(find_metric(m, "rate")->median, 5, 1e-12);
  EXPECT_EQ(m.outcome, Outcome::unconverged);
  EXPECT_NE(m.reason.find("after 2 rounds and 12 samples"), std::string::npos) << m.reason;
  EXPECT_NE(m.reason.find("more rounds would help"), std::string::npos) << m.reason;
}

TEST(Visits, TakeTheGeometricMeanOfAmountsThatDiffer) {
  Visits visits(policy());
  visits.add(visit(1, 10));
  visits.add(visit(1, 40));

  EXPECT_NEAR(find_metric(visits.together(), "rate")->median, 20, 1e-9);
}

TEST(Visits, AddHistogramsUpAndTakeTheirQuantilesAnew) {
  auto with = [](Detail::Histogram const& bins) {
    auto m = visit(1);
    m.details = {{"latency_quantiles", Details{{"p50", 0.0}, {"p95", 0.0}, {"p99", 0.0}, {"max", 0.0}}, "s"},
                 {"latency_histogram", bins, "s"},
                 {"rounds_apart", 1}};
    return m;
  };
  Visits visits(policy());
  visits.add(with({{1e-6, 98}, {8e-6, 1}}));
  visits.add(with({{1e-6, 1}, {2e-6, 100}}));
  auto const details = visits.together().details;

  EXPECT_EQ(std::get<Detail::Histogram>(details.find("latency_histogram")->value),
            (Detail::Histogram{{1e-6, 99}, {2e-6, 100}, {8e-6, 1}}));
  Details const quantiles(std::get<Detail::Group>(details.find("latency_quantiles")->value));
  EXPECT_DOUBLE_EQ(quantiles.number("p50"), 2e-6);
  EXPECT_DOUBLE_EQ(quantiles.number("max"), 8e-6);
}

TEST(Visits, AreDisturbedWhereTooFewRoundsWereNot) {
  Visits once(policy()), always(policy());
  once.add(disturbed(visit(9), 0.9));
  for (int i = 0; i < 2; ++i) once.add(disturbed(visit(1), 0));
  for (int i = 0; i < 2; ++i) always.add(disturbed(visit(1), 0.9));

  EXPECT_TRUE(once.together().system.disturbed.empty());
  EXPECT_NEAR(find_metric(once.together(), "time")->median, 1, 1e-12);
  EXPECT_EQ(once.together().sampling.rounds.front().disturbed, std::vector<std::string>{"a hog"});
  EXPECT_FALSE(always.together().system.disturbed.empty());
}

TEST(Visits, AreDisturbedWhereALittleOfEachAddsUp) {
  Visits visits(policy());
  for (int i = 0; i < 2; ++i) visits.add(disturbed(visit(1), 0.08));  // 8 % of a CPU

  EXPECT_FALSE(visits.together().system.disturbed.empty());
}

TEST(Visits, EndWithTheFirstThatHasNoRightAnswer) {
  Visits visits(policy());
  visits.add(visit(1));
  auto failed = visit(1);
  failed.sampling = {};
  failed.metrics.clear();
  failed.check.reset();
  failed.outcome = Outcome::error;
  failed.reason = "no such file";
  visits.add(failed);

  EXPECT_FALSE(visits.wants_more());
  auto const m = visits.together();
  EXPECT_EQ(m.outcome, Outcome::error);
  EXPECT_EQ(m.reason, "in round 2: no such file");
  EXPECT_EQ(m.sampling.samples.size(), 6u);
}

}  // namespace
}  // namespace toise
