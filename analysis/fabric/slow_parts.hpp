// Which nodes and switches are slow, from all pairs: a slow node is slow with everybody, a slow switch is many slow
// nodes below one.
#pragma once

#include <cstddef>
#include <vector>

#include "analysis/fabric/confirmation.hpp"

namespace toise {

struct SlowFabricNode {
  int node = 0;
  double speed = 1;  // of the median over its partners, over the other nodes'
  double p = 1;      // of a healthy node this slow or slower
};

struct SlowSwitch {
  std::size_t index = 0;  // into the topology
  double speed = 1;       // of the median of its nodes
  std::size_t slow_nodes = 0, nodes = 0;
  bool is_way_up = false;  // its nodes reach each other as fast as others do: its links upwards are slow, not it
};

struct SlowParts {
  std::vector<SlowFabricNode> nodes;  // without those that their switch explains; the slowest first
  std::vector<SlowSwitch> switches;
};

/// Nodes by their distance from healthy ones (analysis/fleet/healthy.hpp) at the quarter of the false alarms. A switch
/// is slow where at least two nodes below it and more than half of them are, and none above it is; it explains its
/// nodes but those that are slower than their median by `least`.
SlowParts slow_parts(PairTable const&, FabricModel const&, Topology const*, FabricOptions const&);

}  // namespace toise
