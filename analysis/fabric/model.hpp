// What a pair of healthy nodes gives: the level of its distance, limited by the slower of its ends.
#pragma once

#include <utility>
#include <vector>

#include "analysis/fabric/pair_table.hpp"
#include "analysis/fabric/topology.hpp"

namespace toise {

/// In natural logarithms of the values, so that a difference of -0.1 is a loss of a tenth.
class FabricModel {
public:
  /// Without a topology all pairs count as equally far. Throws InputError below 3 nodes, and where a value is not
  /// positive or a node has none.
  FabricModel(PairTable const&, Topology const* topology);

  double expected(int a, int b) const;
  /// How a node's median over its partners differs from that of the other nodes.
  std::vector<double> const& effects() const { return effects_; }
  /// Standard deviation of one measurement of a pair, from the median absolute deviation: slow links do not matter.
  double noise() const { return noise_; }
  /// Of a pair of nodes without effects.
  double level(int a, int b) const { return levels_[distance(a, b)]; }

private:
  std::size_t distance(int a, int b) const;

  std::vector<double> effects_;                      // by node
  std::vector<double> levels_;                       // by number of switches between
  std::vector<int> lowest_;                          // switch by node; -1: not known
  std::vector<std::vector<std::size_t>> distances_;  // by lowest switches
  double noise_ = 0;
};

struct NodePair {
  int a = 0, b = 0;  // a < b
};

/// Pairs that lie so far below what is expected of them that a link which loses `sought` (0.1: a tenth) would be among
/// them in 99 % of cases, but at least the lowest that 2, and at most those that 4 standard deviations of noise leave.
std::vector<NodePair> suspects(PairTable const&, FabricModel const&, double sought);

}  // namespace toise
