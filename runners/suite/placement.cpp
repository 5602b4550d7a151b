#include "runners/suite/placement.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/toml/toml.hpp"
#include "runners/suite/catalogue.hpp"
#include "runners/suite/machine.hpp"
#include "runners/suite/suite.hpp"
#include "runners/suite/suite_values.hpp"

namespace toise {
namespace {

constexpr int most_placements = 10'000;  // of one bench

/// How many ranks a node gets; throws InputError where the machine file does not say.
int ranks_of_node(Bench const& bench, Machine const& machine) {
  auto const& asked = bench.ranks_per_node;
  auto const of = [&](char const* key) {
    auto const found = machine.node.find(key);
    if (found == machine.node.end()) {
      throw InputError(fmt::format("{}: ranks_per_node = \"{}\": machine '{}' does not say how many {} a node has",
                                   to_string(bench.place_of("ranks_per_node")), asked, machine.name, key));
    }
    return static_cast<int>(found->second);
  };
  if (asked == "per-gpu") return of("gpus");
  if (asked == "per-numa") return of("numa_nodes");
  if (asked == "per-core") return of("cores");
  return whole_number_in<int>(asked).value();  // parse_ranks_per_node() let nothing else through
}

}  // namespace

std::vector<Placement> placements_of(Bench const& bench, KnownVariant const& variant, Machine const& machine) {
  if (static_cast<double>(bench.nodes.size()) * static_cast<double>(bench.ranks.size()) > most_placements)
    refuse(bench.place_of("ranks"), fmt::format("{} ranks x {} nodes are too many placements; expected at most {}",
                                                bench.ranks.size(), bench.nodes.size(), most_placements));
  std::vector<Placement> placements;
  auto add = [&](Placement const& placement) {
    if (std::find(placements.begin(), placements.end(), placement) == placements.end()) placements.push_back(placement);
  };
  for (int const nodes : bench.nodes) {
    if (!bench.ranks_per_node.empty()) {
      auto const ranks = std::int64_t{nodes} * ranks_of_node(bench, machine);
      if (ranks > most_ranks)
        refuse(bench.place_of("ranks_per_node"),
               fmt::format("{} ranks on {} nodes; expected at most {} in all", ranks, nodes, most_ranks));
      add({.nodes = nodes, .ranks = static_cast<int>(ranks)});
      continue;
    }
    auto const ranks = bench.ranks.empty() ? std::vector{std::max(nodes, variant.min_ranks)} : bench.ranks;
    for (int const r : ranks) {
      if (r % nodes != 0)
        throw InputError(fmt::format("{}: {} ranks cannot be divided evenly among {} nodes",
                                     to_string(bench.place_of("ranks")), r, nodes));
      add({.nodes = nodes, .ranks = r});
    }
  }
  return placements;
}

}  // namespace toise
