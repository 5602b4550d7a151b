#include "analysis/fleet/outliers.hpp"

#include <gtest/gtest.h>

#include <random>

#include "analysis/changes/simulation.hpp"
#include "analysis/statistics/minimise.hpp"
#include "core/error.hpp"

namespace toise {
namespace {

/// Nodes n0, n1, … with 1 % of noise around `level`.
void add_healthy(NodeTable& table, std::string const& metric, std::string const& better, double level, int nodes,
                 unsigned seed = 1) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  for (int i = 0; i < nodes; ++i) {
    table.add("n" + std::to_string(i), metric, "B/s", better, level * (1 + 0.01 * normal(random)));
  }
}

TEST(Outliers, NameTheSlowNodeAndWhatToRunAgain) {
  NodeTable table;
  add_healthy(table, "triad", "higher", 100, 100);
  table.add("ill", "triad", "B/s", "higher", 90);

  auto const found = find_outliers(table);

  ASSERT_EQ(found.slow.size(), 1);
  EXPECT_EQ(found.slow[0].node, "ill");
  EXPECT_EQ(found.slow[0].metrics[0].value, 90);
  EXPECT_NEAR(found.slow[0].metrics[0].speed, 0.9, 0.003);
  EXPECT_EQ(found.plan[0].node, "ill");
  EXPECT_GE(found.plan[0].launches, 3);
  EXPECT_NEAR(found.plan[0].slow_below, 0.95, 0.003);
  EXPECT_EQ(found.controls.size(), 3);
}

TEST(Outliers, AreOneSided) {
  NodeTable fast, slow;
  add_healthy(fast, "triad", "higher", 100, 100);
  fast.add("quick", "triad", "B/s", "higher", 120);
  add_healthy(slow, "latency", "lower", 100, 100);
  slow.add("ill", "latency", "s", "lower", 120);

  EXPECT_TRUE(find_outliers(fast).slow.empty());
  EXPECT_EQ(find_outliers(slow).slow.size(), 1);
}

TEST(Outliers, AreNoneAmongSlowAndFastRacks) {
  NodeTable table;
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  for (int i = 0; i < 400; ++i) {
    auto const node = "n" + std::to_string(i);
    bool const is_far = i < 6;  // few enough to look slow
    table.families[node] = is_far ? "far" : "near";
    table.add(node, "latency", "s", "lower", (is_far ? 1.3 : 1) * (1 + 0.01 * normal(random)));
  }

  EXPECT_TRUE(find_outliers(table).slow.empty());
  table.families.clear();
  EXPECT_FALSE(find_outliers(table).slow.empty());
}

TEST(Outliers, FindANodeThatIsALittleSlowInEverything) {
  NodeTable table;
  for (unsigned m = 0; m < 12; ++m) {
    add_healthy(table, "metric " + std::to_string(m), "higher", 100, 500, m);
    table.add("ill", "metric " + std::to_string(m), "B/s", "higher", 97.5);
  }

  auto const found = find_outliers(table);

  ASSERT_EQ(found.slow.size(), 1);
  EXPECT_EQ(found.slow[0].node, "ill");
  EXPECT_TRUE(found.slow[0].combined_p.has_value());
}

TEST(Outliers, TellSlowFromWrongAndMissing) {
  NodeTable table;
  add_healthy(table, "triad", "higher", 100, 50);
  table.failures = {{"n50", "triad", "corrupt", "error 2 > 1"}, {"n51", "triad", "timeout", "10 s"}};

  auto const found = find_outliers(table);

  EXPECT_TRUE(found.slow.empty());
  ASSERT_EQ(found.wrong.size(), 1);
  EXPECT_EQ(found.wrong[0].node, "n50");
  ASSERT_EQ(found.missing.size(), 1);
  EXPECT_EQ(found.missing[0].node, "n51");
}

TEST(Outliers, RefuseWhatCannotBeCompared) {
  NodeTable two;
  add_healthy(two, "triad", "higher", 100, 2);
  EXPECT_THROW(find_outliers(two), InputError);

  NodeTable zero;
  add_healthy(zero, "triad", "higher", 100, 5);
  zero.add("n9", "triad", "B/s", "higher", 0);
  EXPECT_THROW(find_outliers(zero), InputError);
}

TEST(Outliers, OfFewNodesAreOnlyThoseFarOff) {
  NodeTable table;
  add_healthy(table, "triad", "higher", 100, 8);
  EXPECT_TRUE(find_outliers(table).slow.empty());
  table.add("ill", "triad", "B/s", "higher", 50);
  EXPECT_EQ(find_outliers(table).slow.size(), 1);
}

TEST(SimulatedFleets, FlagFewHealthyNodesAndMostSlowOnes) {
  auto const fleets = simulate_outliers(5, 4).fleets;

  for (auto const& fleet : fleets) EXPECT_LE(fleet.false_alarms, 1.5) << fleet.name;
  EXPECT_GE(fleets.at(3).found, 0.85);
  EXPECT_GE(fleets.at(4).found, 0.99);
}

TEST(Minimise, FindsTheBottomOfAValley) {
  auto const rosenbrock = [](std::vector<double> const& x) {
    return std::pow(1 - x[0], 2) + 100 * std::pow(x[1] - x[0] * x[0], 2);
  };

  auto const found = minimise(rosenbrock, {-1.2, 1}, {0.5, 0.5});

  EXPECT_NEAR(found[0], 1, 1e-3);
  EXPECT_NEAR(found[1], 1, 1e-3);
}

TEST(FitHealthy, TellsTheShapeOfTheNoise) {
  std::mt19937_64 random(1);
  std::vector<double> normal(5000), modes(5000), heavy(5000);
  for (auto& x : normal) x = std::normal_distribution<double>(1, 0.01)(random);
  for (auto& x : modes) x = std::normal_distribution<double>(random() % 2 ? 1 : 0.95, 0.01)(random);
  for (auto& x : heavy) x = 1 + 0.01 * std::student_t_distribution<double>(4)(random);

  EXPECT_EQ(fit_healthy(normal, 0).shape, DistributionShape::normal);
  EXPECT_NEAR(fit_healthy(normal, 0).spread, 0.01, 0.0005);
  EXPECT_EQ(fit_healthy(modes, 0).shape, DistributionShape::two_modes);
  EXPECT_EQ(fit_healthy(heavy, 0).shape, DistributionShape::student);
  EXPECT_NEAR(fit_healthy(heavy, 0).df, 4, 1);
}

TEST(FitHealthy, DoesNotTakeAFewNodesFarBelowForAKindOfTheirOwn) {
  std::mt19937_64 random(1);
  std::vector<double> values(200);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = std::normal_distribution<double>(i < 30 ? 0.7 : 1, 0.01)(random);
  }

  auto const healthy = fit_healthy(values, 0);

  EXPECT_EQ(healthy.shape, DistributionShape::normal);
  EXPECT_NEAR(healthy.center, 1, 0.005);
  EXPECT_NEAR(healthy.spread, 0.01, 0.002);
}

TEST(FitHealthy, LimitHasTheProbabilityAskedFor) {
  Healthy const modes{.shape = DistributionShape::two_modes,
                      .center = 1,
                      .spread = 0.01,
                      .df = 0,
                      .other_center = 0.97,
                      .other_share = 0.3};

  EXPECT_NEAR(modes.lower_tail(modes.lower_limit(1e-5)), 1e-5, 1e-9);
}

}  // namespace
}  // namespace toise
