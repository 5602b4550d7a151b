// Where the ranks of a case go.
#pragma once

namespace toise {

/// `ranks` in all, equally many on each of `nodes`.
struct Placement {
  int nodes = 1, ranks = 1;
  int ranks_per_node() const { return ranks / nodes; }
  bool operator==(Placement const&) const = default;
};

}  // namespace toise
