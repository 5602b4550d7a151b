#include "analysis/fleet/similarity_json.hpp"

namespace toise {

nlohmann::json to_json(std::vector<Dissimilar> const& found) {
  auto all = nlohmann::json::array();
  for (auto const& d : found) {
    all.push_back({{"node", d.node},
                   {"case", d.label},
                   {"similarity", d.similarity},
                   {"slower", d.slower},
                   {"reference", d.reference}});
  }
  return all;
}

}  // namespace toise
