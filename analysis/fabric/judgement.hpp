// What the pairs of a fabric say: which links, nodes and switches are slow, and whether that was confirmed.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "analysis/fabric/slow_parts.hpp"

namespace toise {

struct FabricJudgement {
  std::size_t nodes = 0, links = 0;
  double median = 0;                 // of all links, in the unit of the table
  std::vector<SlowLink> slow_links;  // the slowest first
  std::vector<SlowFabricNode> slow_nodes;
  std::vector<SlowSwitch> slow_switches;  // without a topology none
  std::size_t suspects = 0;               // links that are worth measuring again
  std::size_t repetitions = 0;            // so many times
  bool is_confirmed = false;              // the links, by such measurements
};

inline constexpr int least_nodes_of_fabric = 5;  // below, a node's links do not outvote a slow one of them

/// Of a table alone, a link is compared with the distribution of all others (analysis/fleet/healthy.hpp). With at least
/// two more tables of the same nodes, the first one only says which links are suspects, and the others judge these.
/// `least` and `false_alarms` hold in both. Throws InputError for options out of range, fewer than
/// `least_nodes_of_fabric`, two tables, tables of other nodes, and a pair without a value.
FabricJudgement judge_fabric(std::span<PairTable const> tables, Topology const*, FabricOptions const& = {});

}  // namespace toise
