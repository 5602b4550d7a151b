#include "analysis/fabric/slow_links_json.hpp"

#include <nlohmann/json.hpp>

namespace toise {

nlohmann::json to_json(SlowLinks const& found) {
  auto links = nlohmann::json::array(), nodes = nlohmann::json::array();
  for (auto const& link : found.slow) {
    links.push_back(
        {{"a", link.a}, {"b", link.b}, {"bandwidth", link.bandwidth}, {"speed", link.speed}, {"p", link.p}});
  }
  for (auto const& node : found.slow_nodes) {
    nodes.push_back({{"node", node.node}, {"bandwidth", node.bandwidth}, {"speed", node.speed}, {"p", node.p}});
  }
  return {{"case", found.label},    {"nodes", found.nodes}, {"links", found.links},
          {"median", found.median}, {"slow_links", links},  {"slow_nodes", nodes}};
}

}  // namespace toise
