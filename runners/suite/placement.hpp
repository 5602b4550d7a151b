// Where the ranks of a case go.
#pragma once

#include <vector>

namespace toise {

struct Bench;
struct KnownVariant;
struct Machine;

/// `ranks` in all, equally many on each of `nodes`.
struct Placement {
  int nodes = 1, ranks = 1;
  int ranks_per_node() const { return ranks / nodes; }
  bool operator==(Placement const&) const = default;
};

/// Of each number of nodes and ranks that a bench asks for, each once. Throws InputError where ranks cannot be divided
/// evenly, are too many, or the machine file does not say how many a node gets.
std::vector<Placement> placements_of(Bench const&, KnownVariant const&, Machine const&);

}  // namespace toise
