// Slow links, nodes and switches of made fabrics: found, told apart, and nobody else accused.
#include "analysis/fabric/slow_parts.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "core/error.hpp"
#include "tests/analysis/fabric/simulated_fabric.hpp"

namespace toise {
namespace {

struct Found {
  std::size_t links = 0, nodes = 0, healthy = 0;  // the slow that were found, and what was accused and is not slow
  bool slow_switch = false;
};

Found sweep(MadeFabric const& fabric, std::mt19937_64& random) {
  FabricOptions const options;
  auto const table = fabric.measured(random);
  auto const topology = parse_topology(fabric.topology, "topology.conf");
  FabricModel const model(table, &topology);
  auto const plan = plan_confirmation(suspects(table, model, options.sought), model, options);
  auto const repeated = fabric.repeated(plan, random);
  Found found;
  for (auto const& link : slow_links(repeated, model, options))
    ++(fabric.slow_links.contains({link.pair.a, link.pair.b}) ? found.links : found.healthy);
  auto const parts = slow_parts(table, model, &topology, options);
  for (auto const& node : parts.nodes)
    ++(fabric.node[static_cast<std::size_t>(node.node)] < 0.95 ? found.nodes : found.healthy);
  for (auto const& one : parts.switches) {
    if (topology.switches[one.index].name == fmt::format("leaf{}", fabric.slow_switch))
      found.slow_switch = true;
    else
      ++found.healthy;
  }
  return found;
}

/// TOISE_FABRIC_NODES=10000 tries a whole machine: see docs/performance.md.
int nodes_to_try() {
  auto const* text = std::getenv("TOISE_FABRIC_NODES");
  return text ? std::atoi(text) : 400;
}

TEST(SlowParts, AreFoundAndNobodyElseIsAccused) {
  constexpr int sweeps = 10;
  std::size_t links = 0, slow_links = 0, nodes = 0, slow_nodes = 0, switches = 0, healthy = 0;
  int const repeats = nodes_to_try() > 1000 ? 1 : sweeps;
  for (int i = 0; i < repeats; ++i) {
    std::mt19937_64 random(static_cast<std::uint64_t>(i) + 1);
    auto fabric = healthy_fabric(nodes_to_try(), static_cast<std::uint64_t>(i) + 1);
    make_slow(fabric, random);
    auto const found = sweep(fabric, random);
    links += found.links;
    slow_links += fabric.slow_links.size();
    nodes += found.nodes;
    for (auto const& speed : fabric.node) slow_nodes += speed < 0.95;
    switches += found.slow_switch;
    healthy += found.healthy;
  }
  EXPECT_GE(static_cast<double>(links), 0.95 * static_cast<double>(slow_links)) << links << " of " << slow_links;
  EXPECT_EQ(nodes, slow_nodes);
  EXPECT_EQ(switches, static_cast<std::size_t>(repeats));
  EXPECT_LE(healthy, 2u);  // 0.1 a sweep are allowed
}

TEST(SlowParts, OfHealthyFabricsAreNone) {
  std::size_t healthy = 0;
  for (std::uint64_t i = 1; i <= 20; ++i) {
    std::mt19937_64 random(i);
    healthy += sweep(healthy_fabric(100, i), random).healthy;
  }
  EXPECT_LE(healthy, 4u);  // 0.1 a sweep are allowed
}

TEST(SlowParts, OfEightNodesAreFoundWithoutATopology) {
  std::mt19937_64 random(7);
  auto fabric = healthy_fabric(8, 7);
  fabric.node[3] = 0.5;
  auto const table = fabric.measured(random);
  FabricModel const model(table, nullptr);
  auto const parts = slow_parts(table, model, nullptr, {});
  ASSERT_EQ(parts.nodes.size(), 1u);
  EXPECT_EQ(parts.nodes.front().node, 3);
  EXPECT_NEAR(parts.nodes.front().speed, 0.5, 0.03);
  EXPECT_TRUE(suspects(table, model, 0.1).empty());  // its pairs are explained by it
}

TEST(SlowParts, TellASwitchFromItsWayUp) {
  for (bool const is_way_up : {false, true}) {
    std::mt19937_64 random(3);
    auto fabric = healthy_fabric(100, 3);
    fabric.slow_switch = 2;
    fabric.slow_switch_speed = 0.7;
    fabric.is_way_up_only = is_way_up;
    auto const topology = parse_topology(fabric.topology, "topology.conf");
    auto const table = fabric.measured(random);
    auto const parts = slow_parts(table, FabricModel(table, &topology), &topology, {});
    ASSERT_EQ(parts.switches.size(), 1u);
    EXPECT_EQ(topology.switches[parts.switches.front().index].name, "leaf2");
    EXPECT_EQ(parts.switches.front().is_way_up, is_way_up);
    EXPECT_EQ(parts.switches.front().slow_nodes, 20u);
    EXPECT_TRUE(parts.nodes.empty());
  }
}

TEST(FabricModel, RefusesWhatItCannotJudge) {
  EXPECT_THROW(FabricModel(PairTable({"a", "b"}), nullptr), InputError);
  PairTable table({"a", "b", "c"});
  table.at(0, 1) = 1;  // c was never measured
  EXPECT_THROW(FabricModel(table, nullptr), InputError);
}

TEST(Confirmation, TakesEachPairOnceAndNoNodeTwiceAtATime) {
  std::vector<NodePair> pairs;
  for (int a = 0; a < 9; ++a) {
    for (int b = a + 1; b < 9; ++b) pairs.push_back({.a = a, .b = b});
  }
  std::mt19937_64 random(1);
  auto const table = healthy_fabric(40, 1).measured(random);
  auto const plan = plan_confirmation(pairs, FabricModel(table, nullptr), {});
  std::size_t planned = 0;
  for (auto const& round : plan.rounds) {
    std::vector<int> nodes;
    for (auto const& pair : round) nodes.insert(nodes.end(), {pair.a, pair.b});
    std::sort(nodes.begin(), nodes.end());
    EXPECT_EQ(std::adjacent_find(nodes.begin(), nodes.end()), nodes.end());
    planned += round.size();
  }
  EXPECT_EQ(planned, pairs.size());
  EXPECT_LE(plan.rounds.size(), 16u);
  EXPECT_GE(plan.repetitions, 3u);
}

}  // namespace
}  // namespace toise
