#include "analysis/changes/change_points.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "analysis/changes/change_points_json.hpp"
#include "analysis/changes/levels.hpp"
#include "analysis/changes/simulation.hpp"
#include "core/error.hpp"

namespace toise {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Noise of 1 % around levels of so many values each.
std::vector<double> steps(std::vector<std::pair<std::size_t, double>> const& levels, double noise = 0.01) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal;
  std::vector<double> values;
  for (auto const& [n, level] : levels) {
    for (std::size_t i = 0; i < n; ++i) values.push_back(level * (1 + noise * normal(random)));
  }
  return values;
}

TEST(ChangePoints, SayWhenHowMuchAndHowSure) {
  auto const found = change_points(steps({{60, 100}, {20, 95}}));

  ASSERT_EQ(found.changes.size(), 1);
  auto const& change = found.changes.front();
  EXPECT_EQ(change.index, 60);
  EXPECT_NEAR(change.before, 100, 0.4);
  EXPECT_NEAR(change.after, 95, 0.8);
  EXPECT_LT(change.ci.low, 0.95);
  EXPECT_GT(change.ci.high, 0.95);
  EXPECT_LT(change.ci.high - change.ci.low, 0.02);
  EXPECT_LT(change.p, 1e-6);
  EXPECT_NEAR(found.noise, 1, 0.3);
}

TEST(ChangePoints, FindALevelThatIsLeftAgain) {
  auto const found = change_points(steps({{40, 100}, {6, 90}, {40, 100}}));

  ASSERT_EQ(found.changes.size(), 2);
  EXPECT_EQ(found.changes[0].index, 40);
  EXPECT_EQ(found.changes[1].index, 46);
}

TEST(ChangePoints, ReportASpikeAsASpike) {
  auto values = steps({{80, 100}});
  values[30] = 130;
  values[79] = 80;  // the last night: not yet a change

  auto const found = change_points(values);

  EXPECT_TRUE(found.changes.empty());
  ASSERT_EQ(found.spikes.size(), 2);
  EXPECT_EQ(found.spikes[0].index, 30);
  EXPECT_NEAR(found.spikes[0].level, 100, 1);
  EXPECT_EQ(found.spikes[1].index, 79);
}

TEST(ChangePoints, CountMissingNights) {
  auto values = steps({{60, 100}, {20, 95}});
  for (std::size_t i : {3u, 4u, 20u, 59u, 70u}) values[i] = missing;

  auto const found = change_points(values);

  ASSERT_EQ(found.changes.size(), 1);
  EXPECT_EQ(found.changes.front().index, 60);
}

TEST(ChangePoints, OfASeriesWithoutNoiseAreItsSteps) {
  std::vector<double> values(10, 5.0);
  values.insert(values.end(), 4, 4.0);

  auto const found = change_points(values);

  ASSERT_EQ(found.changes.size(), 1);
  EXPECT_EQ(found.changes.front().index, 10);
  EXPECT_DOUBLE_EQ(found.changes.front().ratio, 0.8);
}

TEST(ChangePoints, IgnoreWhatIsSmallerThanAsked) {
  auto const values = steps({{60, 100}, {40, 99.6}}, 0.0005);

  EXPECT_TRUE(change_points(values, {.least = 0.005}).changes.empty());
  EXPECT_EQ(change_points(values, {.least = 0.001}).changes.size(), 1);
}

TEST(ChangePoints, AreNoneInFewValuesOrEqualOnes) {
  EXPECT_TRUE(change_points(std::vector<double>{1, 2, 3, 4, 5}).changes.empty());
  EXPECT_TRUE(change_points(std::vector<double>(50, 3.0)).changes.empty());
  EXPECT_TRUE(change_points({}).changes.empty());
  EXPECT_TRUE(change_points(std::vector<double>(50, 0.0)).changes.empty());
}

TEST(ChangePoints, RefuseWhatIsNoNumber) {
  EXPECT_THROW(change_points(std::vector<double>{1, std::numeric_limits<double>::infinity()}), InputError);
  EXPECT_THROW(change_points(std::vector<double>{1}, {.alpha = 0}), InputError);
  EXPECT_THROW(change_points(std::vector<double>{1}, {.least = -1}), InputError);
}

TEST(ChangePoints, SayWhichWayIsBetter) {
  auto const found = change_points(steps({{60, 100}, {20, 95}}));

  EXPECT_EQ(to_json(found, "higher")["changes"][0]["direction"], "worse");
  EXPECT_EQ(to_json(found, "lower")["changes"][0]["direction"], "better");
}

// the goals themselves are checked with more series by `toise history simulate`; these bounds leave room for chance
TEST(SimulatedSeries, FewFalseAlarmsAndShiftsAreFound) {
  auto const simulated = simulate_changes(3, 200).noise;

  for (auto const& kind : simulated) EXPECT_LE(kind.false_alarms, 0.03) << kind.name;
  EXPECT_GE(simulated.at(0).found_after_5, 0.9);
  EXPECT_GE(simulated.at(1).found_after_10, 0.6);
}

// by hand: levels 0 and 1; the whitened series of φ = 0 leaves the squared errors around the means
TEST(Stretches, InnovationsWithoutCorrelationAreSquaredErrors) {
  Stretches const stretches({1, 3, 10, 14});

  EXPECT_DOUBLE_EQ(stretches.innovations({0, 2, 4}, 0), 2 + 8);
  EXPECT_DOUBLE_EQ(stretches.error(0, 2), 2);
  EXPECT_DOUBLE_EQ(stretches.mean(2, 4), 12);
}

// by hand, φ = 0.5, one level μ: rows √¾(x₀ - μ), x₁ - x₀/2 - μ/2: (0.866, 1.5) on (0.866, 0.5) for x = (1, 2)
TEST(Stretches, InnovationsOfOneLevelAreThoseOfLeastSquares) {
  Stretches const stretches({1, 2});
  double const yy = 0.75 + 2.25, cy = 0.75 + 0.75, cc = 0.75 + 0.25;

  EXPECT_NEAR(stretches.innovations({0, 2}, 0.5), (yy - cy * cy / cc) / std::sqrt(0.75), 1e-12);
}

TEST(BestPartitions, AreThoseOfLeastSquaredError) {
  Stretches const stretches({1, 1, 1, 5, 5, 9, 9, 9});
  BestPartitions partitions(stretches, 8, 2);

  EXPECT_EQ(partitions.bounds(), (Boundaries{0, 8}));
  ASSERT_TRUE(partitions.add_level());
  ASSERT_TRUE(partitions.add_level());
  EXPECT_EQ(partitions.bounds(), (Boundaries{0, 3, 5, 8}));
  ASSERT_TRUE(partitions.add_level());
  EXPECT_FALSE(partitions.add_level());
}

}  // namespace
}  // namespace toise
