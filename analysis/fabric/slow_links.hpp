// Which links and which nodes of a fabric are slow, told apart by rows and columns.
#pragma once

#include <string>
#include <vector>

#include "analysis/fabric/pair_matrix.hpp"

namespace toise {

struct SlowLinkOptions {
  double false_alarms = 0.1;  // healthy links and nodes named per matrix, at most, on average
  double least = 0.1;         // what is slow lacks at least this share of what is expected of it
};

struct SlowLink {
  std::string a, b;
  double bandwidth = 0;  // B/s
  double speed = 1;      // share of what its two nodes reach with the others
  double p = 1;          // of a healthy link this slow or slower
};

struct SlowFabricNode {
  std::string node;
  double bandwidth = 0;  // B/s, expected of its link to a median node
  double speed = 1;      // share of what the median node reaches
  double p = 1;
};

struct SlowLinks {
  std::string label;
  std::size_t nodes = 0, links = 0;
  double median = 0;           // B/s, of all links
  std::vector<SlowLink> slow;  // the slowest first
  std::vector<SlowFabricNode> slow_nodes;
};

inline constexpr std::size_t least_nodes_of_fabric = 5;  // below, a node's links do not outvote a slow one of them

/// log bandwidth(a, b) = m + node(a) + node(b) + residual, fitted by medians, so that a slow link changes its residual
/// alone and a slow node its own term alone. Both are compared with the distribution of healthy ones that is fitted to
/// all (fit_healthy); named is what a healthy one is with a probability below 0.6 false_alarms / (links + nodes).
/// Throws InputError for options out of range, or fewer than `least_nodes_of_fabric`.
/// Source: Tukey's median polish, "Exploratory Data Analysis", 1977.
SlowLinks find_slow_links(PairMatrix const&, SlowLinkOptions const& = {});

}  // namespace toise
