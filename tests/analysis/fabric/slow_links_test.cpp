#include "analysis/fabric/slow_links.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "core/error.hpp"

namespace toise {
namespace {

/// n nodes n0, n1, … whose links have 10 GB/s with `noise`.
PairMatrix made(std::size_t n, double noise, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  PairMatrix matrix{.label = "pairs", .hosts = {}, .bandwidth = std::vector<double>(n * n)};
  for (std::size_t a = 0; a < n; ++a) {
    matrix.hosts.push_back("n" + std::to_string(a));
    for (std::size_t b = 0; b < a; ++b)
      matrix.bandwidth[a * n + b] = matrix.bandwidth[b * n + a] = 1e10 * (1 + noise * normal(random));
  }
  return matrix;
}
void slow_down(PairMatrix& matrix, std::size_t a, std::size_t b, double speed) {
  auto const n = matrix.hosts.size();
  matrix.bandwidth[a * n + b] *= speed;
  matrix.bandwidth[b * n + a] = matrix.bandwidth[a * n + b];
}

TEST(SlowLinks, ASlowLinkIsNamedAndItsNodesAreNot) {
  auto matrix = made(8, 0.03, 1);
  slow_down(matrix, 2, 5, 0.6);

  auto const found = find_slow_links(matrix);

  ASSERT_EQ(found.slow.size(), 1);
  EXPECT_EQ(found.slow[0].a, "n2");
  EXPECT_EQ(found.slow[0].b, "n5");
  EXPECT_NEAR(found.slow[0].speed, 0.6, 0.06);
  EXPECT_LT(found.slow[0].p, 1e-3);
  EXPECT_TRUE(found.slow_nodes.empty());
}

TEST(SlowLinks, ASlowNodeIsNamedAndItsLinksAreNot) {
  auto matrix = made(16, 0.03, 2);
  for (std::size_t b = 0; b < 16; ++b) {
    if (b != 4) slow_down(matrix, 4, b, 0.6);
  }

  auto const found = find_slow_links(matrix);

  EXPECT_TRUE(found.slow.empty());
  ASSERT_EQ(found.slow_nodes.size(), 1);
  EXPECT_EQ(found.slow_nodes[0].node, "n4");
  EXPECT_NEAR(found.slow_nodes[0].speed, 0.6, 0.04);
}

TEST(SlowLinks, LinksOfASlowNodeDoNotHideASlowLinkElsewhere) {
  auto matrix = made(16, 0.03, 3);
  for (std::size_t b = 0; b < 16; ++b) {
    if (b != 4) slow_down(matrix, 4, b, 0.6);
  }
  slow_down(matrix, 1, 9, 0.6);

  auto const found = find_slow_links(matrix);

  ASSERT_EQ(found.slow.size(), 1);
  EXPECT_EQ(found.slow[0].a + found.slow[0].b, "n1n9");
  ASSERT_EQ(found.slow_nodes.size(), 1);
}

/// Healthy links and nodes named per matrix, on average over `matrices` of them.
double false_alarms(std::size_t nodes, double noise, int matrices) {
  std::size_t named = 0;
  for (int seed = 0; seed < matrices; ++seed) {
    auto const found = find_slow_links(made(nodes, noise, static_cast<unsigned>(1000 + seed)));
    named += found.slow.size() + found.slow_nodes.size();
  }
  return static_cast<double>(named) / matrices;
}

TEST(SlowLinks, HealthyFabricsRaiseNoMoreFalseAlarmsThanAllowed) {
  for (std::size_t nodes : {5u, 6u, 8u, 12u, 24u}) {
    for (double noise : {0.03, 0.1}) EXPECT_LE(false_alarms(nodes, noise, 200), 0.1) << nodes << " nodes, " << noise;
  }
}

TEST(SlowLinks, RefuseWhatCannotBeToldApart) {
  EXPECT_THROW(find_slow_links(made(4, 0.03, 1)), InputError);
  EXPECT_THROW(find_slow_links(made(8, 0.03, 1), {.false_alarms = 0}), InputError);
  EXPECT_THROW(find_slow_links(made(8, 0.03, 1), {.least = 1}), InputError);
}

Measurement measured(std::vector<std::string> const& hosts, std::vector<double> const& bandwidths) {
  Measurement m;
  m.id.kernel = "fabric.pairs";
  m.details.set({"pair_hosts", hosts});
  m.details.set({"pair_bandwidth", bandwidths, "B/s"});
  return m;
}

TEST(PairMatrix, OfTwoRanksAHostHasTheMedianBetweenHosts) {
  // pairs 0-1 within a, 0-2, 0-3, 1-2, 1-3 between a and b, 2-3 within b
  auto const matrix = pair_matrix_of(measured({"a", "a", "b", "b"}, {9, 1, 2, 4, 5, 9}));

  EXPECT_EQ(matrix.hosts, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(matrix.between(0, 1), 3);
  EXPECT_EQ(matrix.between(1, 0), 3);
  EXPECT_EQ(matrix.between(0, 0), 0);
}

TEST(PairMatrix, OfBrokenDetailsIsRefused) {
  EXPECT_THROW(pair_matrix_of(measured({"a", "b", "c"}, {1, 2})), InputError);
  EXPECT_THROW(pair_matrix_of(measured({"a", "b"}, {0})), InputError);
  EXPECT_THROW(pair_matrix_of(Measurement{}), InputError);
}

}  // namespace
}  // namespace toise
