#include "analysis/fabric/judgement_json.hpp"

#include <nlohmann/json.hpp>

namespace toise {

nlohmann::json to_json(FabricJudgement const& found, std::string const& label, PairTable const& table,
                       Topology const* topology) {
  auto links = nlohmann::json::array(), nodes = nlohmann::json::array(), switches = nlohmann::json::array();
  auto const name = [&](int node) { return table.nodes()[static_cast<std::size_t>(node)]; };
  for (auto const& [pair, speed, p] : found.slow_links) {
    links.push_back({{"a", name(pair.a)},
                     {"b", name(pair.b)},
                     {"bandwidth", table.at(pair.a, pair.b)},
                     {"speed", speed},
                     {"p", p}});
  }
  for (auto const& node : found.slow_nodes)
    nodes.push_back({{"node", name(node.node)}, {"speed", node.speed}, {"p", node.p}});
  for (auto const& one : found.slow_switches) {
    switches.push_back({{"switch", topology->switches[one.index].name},
                        {"speed", one.speed},
                        {"slow_nodes", one.slow_nodes},
                        {"nodes", one.nodes},
                        {"way_up", one.is_way_up}});
  }
  return {{"case", label},
          {"nodes", found.nodes},
          {"links", found.links},
          {"median", found.median},
          {"slow_links", links},
          {"slow_nodes", nodes},
          {"slow_switches", switches},
          {"suspects", found.suspects},
          {"repetitions", found.repetitions},
          {"confirmed", found.is_confirmed}};
}

}  // namespace toise
