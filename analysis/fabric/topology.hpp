// Which switches lie between two nodes: a tree, as Slurm's topology.conf describes it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace toise {

struct Switch {
  std::string name;
  int parent = -1;                 // index; -1: none above
  std::vector<std::string> nodes;  // all below it, in the order of the file
};

struct Topology {
  std::vector<Switch> switches;

  /// For each of these nodes the index of the lowest switch above it; -1: the file does not name it.
  std::vector<int> lowest_switch(std::vector<std::string> const& nodes) const;
  /// How many switches a path from one lowest switch to another passes; 1 within one, 0 where they are not connected.
  int switches_between(int lowest, int other) const;
};

/// "n[01-03,7],m2" -> n01, n02, n03, n7, m2, as Slurm writes lists. Throws InputError for anything else, and beyond
/// 1,000,000 names.
std::vector<std::string> expand_host_list(std::string_view);

/// Lines of SwitchName=, Nodes=, Switches=; '#' begins a comment, keys in any case. `name` is for messages. Throws
/// InputError with the line for what is none of it, for a switch or a node below two switches, and for circles.
/// Source: Slurm's topology.conf(5), plugin topology/tree.
Topology parse_topology(std::string_view text, std::string const& name);

}  // namespace toise
