#include "analysis/fabric/judgement.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "analysis/fabric/pairs_of_run.hpp"
#include "core/error.hpp"

namespace toise {
namespace {

/// n nodes n0, n1, … whose links have 10 GB/s with `noise`.
PairTable made(int n, double noise, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::vector<std::string> names;
  for (int a = 0; a < n; ++a) names.push_back("n" + std::to_string(a));
  PairTable table(names);
  for (int b = 0; b < n; ++b) {
    for (int a = 0; a < b; ++a) table.at(a, b) = static_cast<float>(1e10 * (1 + noise * normal(random)));
  }
  return table;
}

void slow_down(PairTable& table, int a, int b, double speed) {
  auto& value = table.at(std::min(a, b), std::max(a, b));
  value = static_cast<float>(value * speed);
}

FabricJudgement judged(PairTable const& table, FabricOptions const& options = {}) {
  return judge_fabric(std::span(&table, 1), nullptr, options);
}

TEST(SlowLinks, ASlowLinkIsNamedAndItsNodesAreNot) {
  auto matrix = made(8, 0.03, 1);
  slow_down(matrix, 2, 5, 0.6);

  auto const found = judged(matrix);

  ASSERT_EQ(found.slow_links.size(), 1);
  EXPECT_EQ(found.slow_links[0].pair.a, 2);
  EXPECT_EQ(found.slow_links[0].pair.b, 5);
  EXPECT_NEAR(found.slow_links[0].speed, 0.6, 0.06);
  EXPECT_LT(found.slow_links[0].p, 1e-3);
  EXPECT_TRUE(found.slow_nodes.empty());
}

TEST(SlowLinks, ASlowNodeIsNamedAndItsLinksAreNot) {
  auto matrix = made(16, 0.03, 2);
  for (int b = 0; b < 16; ++b) {
    if (b != 4) slow_down(matrix, 4, b, 0.6);
  }

  auto const found = judged(matrix);

  EXPECT_TRUE(found.slow_links.empty());
  ASSERT_EQ(found.slow_nodes.size(), 1);
  EXPECT_EQ(found.slow_nodes[0].node, 4);
  EXPECT_NEAR(found.slow_nodes[0].speed, 0.6, 0.04);
}

TEST(SlowLinks, LinksOfASlowNodeDoNotHideASlowLinkElsewhere) {
  auto matrix = made(16, 0.03, 3);
  for (int b = 0; b < 16; ++b) {
    if (b != 4) slow_down(matrix, 4, b, 0.6);
  }
  slow_down(matrix, 1, 9, 0.6);

  auto const found = judged(matrix);

  ASSERT_EQ(found.slow_links.size(), 1);
  EXPECT_EQ(found.slow_links[0].pair.a, 1);
  EXPECT_EQ(found.slow_links[0].pair.b, 9);
  ASSERT_EQ(found.slow_nodes.size(), 1);
}

/// Healthy links and nodes named per matrix, on average over `matrices` of them.
double false_alarms(int nodes, double noise, int matrices) {
  std::size_t named = 0;
  for (int seed = 0; seed < matrices; ++seed) {
    auto const found = judged(made(nodes, noise, static_cast<unsigned>(1000 + seed)));
    named += found.slow_links.size() + found.slow_nodes.size();
  }
  return static_cast<double>(named) / matrices;
}

TEST(SlowLinks, HealthyFabricsRaiseNoMoreFalseAlarmsThanAllowed) {
  for (int nodes : {5, 6, 8, 12, 24}) {
    for (double noise : {0.03, 0.1}) EXPECT_LE(false_alarms(nodes, noise, 200), 0.1) << nodes << " nodes, " << noise;
  }
}

TEST(SlowLinks, AreConfirmedByFurtherRuns) {
  std::vector<PairTable> tables;
  for (unsigned seed = 1; seed <= 6; ++seed) {
    tables.push_back(made(8, 0.03, seed));
    slow_down(tables.back(), 2, 5, 0.85);  // too little for a single run
  }
  slow_down(tables.front(), 1, 6, 0.6);  // by accident, once
  auto const found = judge_fabric(tables, nullptr);

  EXPECT_TRUE(found.is_confirmed);
  EXPECT_GE(found.suspects, 2u);
  ASSERT_EQ(found.slow_links.size(), 1u);
  EXPECT_EQ(found.slow_links[0].pair.b, 5);
  EXPECT_NEAR(found.slow_links[0].speed, 0.85, 0.05);
  EXPECT_THROW(judge_fabric(std::span(tables).first(2), nullptr), InputError);
  tables.push_back(made(9, 0.03, 1));
  EXPECT_THROW(judge_fabric(tables, nullptr), InputError);
}

TEST(SlowLinks, RefuseWhatCannotBeToldApart) {
  EXPECT_THROW(judged(made(4, 0.03, 1)), InputError);
  EXPECT_THROW(judged(made(8, 0.03, 1), {.false_alarms = 0}), InputError);
  EXPECT_THROW(judged(made(8, 0.03, 1), {.least = 1}), InputError);
}

Measurement measured(std::vector<std::string> const& hosts, std::vector<double> const& bandwidths) {
  Measurement m;
  m.id.kernel = "fabric.pairs";
  m.details.set({"pair_hosts", hosts});
  m.details.set({"pair_bandwidth", bandwidths, "B/s"});
  return m;
}

TEST(PairsOfCase, OfTwoRanksAHostHaveTheMedianBetweenHosts) {
  // pairs 0-1 within a, 0-2, 0-3, 1-2, 1-3 between a and b, 2-3 within b
  auto const pairs = pairs_of(measured({"a", "a", "b", "b"}, {9, 1, 2, 4, 5, 9}));

  EXPECT_EQ(pairs.table.nodes(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(pairs.table.at(0, 1), 3);
}

TEST(PairsOfCase, OfBrokenDetailsIsRefused) {
  EXPECT_THROW(pairs_of(measured({"a", "b", "c"}, {1, 2})), InputError);
  EXPECT_THROW(pairs_of(measured({"a", "b"}, {0})), InputError);
  EXPECT_THROW(pairs_of(Measurement{}), InputError);
}

}  // namespace
}  // namespace toise
