// How suspected pairs are measured again, and what that says of them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "analysis/fabric/model.hpp"

namespace toise {

struct FabricOptions {
  double false_alarms =
      0.1;              // healthy links, nodes and switches that are called slow, per sweep and on average, at most
  double least = 0.05;  // a slow one loses at least this share of what is expected of it
  double sought = 0.1;  // one that loses this share is to be found
};

struct ConfirmationPlan {
  std::vector<std::vector<NodePair>> rounds;  // of pairs that have no node in common
  std::size_t repetitions = 0;                // of each round
};

/// So many repetitions that a link which loses `sought` is found in 98 % of cases; at least 3.
ConfirmationPlan plan_confirmation(std::vector<NodePair> const& suspects, FabricModel const&, FabricOptions const&);

struct RepeatedPair {
  NodePair pair;
  std::vector<double> values;  // of each repetition, in the unit of the table
};

struct SlowLink {
  NodePair pair;
  double speed = 1;  // over what is expected of the pair
  double p = 1;      // of a healthy pair this slow or slower
};

/// From the repetitions alone: what made a pair suspect counts no more. The slowest first. Throws InputError for a pair
/// with fewer than two values, or one that is not positive.
std::vector<SlowLink> slow_links(std::span<RepeatedPair const>, FabricModel const&, FabricOptions const&);

}  // namespace toise
