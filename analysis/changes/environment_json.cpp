#include "analysis/changes/environment_json.hpp"

namespace toise {

using nlohmann::json;

json to_json(std::vector<Difference> const& all) {
  auto list = json::array();
  for (auto const& d : all) list.push_back({{"name", d.name}, {"before", d.before}, {"after", d.after}});
  return list;
}

}  // namespace toise
