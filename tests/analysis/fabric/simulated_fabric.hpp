// A made fabric: nodes below leaf switches, of which some parts are slow, and noise.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "analysis/fabric/confirmation.hpp"

namespace toise {

struct MadeFabric {
  std::string topology;      // as Slurm's topology.conf has it
  std::vector<double> node;  // speed of each
  std::map<std::pair<int, int>, double> slow_links;
  int nodes_per_switch = 20;
  double noise = 0.02, unlike = 0.003;  // of a measurement, and of pairs for good
  std::uint64_t seed = 1;
  bool is_way_up_only = false;
  int slow_switch = -1;
  double slow_switch_speed = 1;

  int size() const { return static_cast<int>(node.size()); }

  /// What a pair gives without noise, in B/s.
  double value(int a, int b) const {
    double speed = std::min(node[static_cast<std::size_t>(a)], node[static_cast<std::size_t>(b)]);
    bool const is_below_a = a / nodes_per_switch == slow_switch, is_below_b = b / nodes_per_switch == slow_switch;
    if (is_way_up_only ? is_below_a != is_below_b : is_below_a || is_below_b)
      speed = std::min(speed, slow_switch_speed);
    if (auto const link = slow_links.find({a, b}); link != slow_links.end()) speed = std::min(speed, link->second);
    double const near = a / nodes_per_switch == b / nodes_per_switch ? 1.05 : 1.0;
    // the same for each measurement of the pair
    std::mt19937_64 own(seed + static_cast<std::uint64_t>(a) * 1'000'003 + static_cast<std::uint64_t>(b));
    return 25e9 * near * speed * std::exp(unlike * std::normal_distribution()(own));
  }

  PairTable measured(std::mt19937_64& random) const {
    std::vector<std::string> names;
    for (int i = 0; i < size(); ++i) names.push_back(fmt::format("n{}", i));
    PairTable table(names);
    std::normal_distribution normal;
    for (int a = 0; a < size(); ++a) {
      for (int b = a + 1; b < size(); ++b)
        table.at(a, b) = static_cast<float>(value(a, b) * std::exp(noise * normal(random)));
    }
    return table;
  }

  std::vector<RepeatedPair> repeated(ConfirmationPlan const& plan, std::mt19937_64& random) const {
    std::normal_distribution normal;
    std::vector<RepeatedPair> pairs;
    for (auto const& round : plan.rounds) {
      for (auto const& pair : round) {
        pairs.push_back({.pair = pair, .values = {}});
        for (std::size_t i = 0; i < plan.repetitions; ++i)
          pairs.back().values.push_back(value(pair.a, pair.b) * std::exp(noise * normal(random)));
      }
    }
    return pairs;
  }
};

/// `nodes` below leaves of 20 and one root; each node a little different.
inline MadeFabric healthy_fabric(int nodes, std::uint64_t seed) {
  MadeFabric fabric;
  fabric.seed = seed;
  std::mt19937_64 random(seed);
  std::normal_distribution normal;
  for (int i = 0; i < nodes; ++i) fabric.node.push_back(std::exp(0.004 * normal(random)));
  int const leaves = (nodes + fabric.nodes_per_switch - 1) / fabric.nodes_per_switch;
  for (int i = 0; i < leaves; ++i) {
    fabric.topology += fmt::format("SwitchName=leaf{} Nodes=n[{}-{}]\n", i, i * fabric.nodes_per_switch,
                                   std::min(nodes, (i + 1) * fabric.nodes_per_switch) - 1);
  }
  fabric.topology += fmt::format("SwitchName=root Switches=leaf[0-{}]\n", leaves - 1);
  return fabric;
}

/// Makes 0.2 % of the links slow, to 60 to 90 %, 0.1 % of the nodes, and one switch.
inline void make_slow(MadeFabric& fabric, std::mt19937_64& random) {
  std::uniform_real_distribution speed(0.6, 0.9);
  std::uniform_int_distribution<int> any(0, fabric.size() - 1);
  int const nodes = std::max(1, fabric.size() / 1000);
  fabric.slow_switch = 1;
  fabric.slow_switch_speed = 0.8;
  for (int i = 0; i < nodes; ++i) {
    int node = any(random);
    while (node / fabric.nodes_per_switch == fabric.slow_switch) node = any(random);
    fabric.node[static_cast<std::size_t>(node)] = speed(random);
  }
  auto const links = static_cast<std::size_t>(0.002 * fabric.size() * (fabric.size() - 1) / 2);
  auto const is_fast = [&](int node) {
    return fabric.node[static_cast<std::size_t>(node)] > 0.95 && node / fabric.nodes_per_switch != fabric.slow_switch;
  };
  while (fabric.slow_links.size() < links) {
    int const a = any(random), b = any(random);
    if (a < b && is_fast(a) && is_fast(b)) fabric.slow_links[{a, b}] = speed(random);
  }
}

}  // namespace toise
