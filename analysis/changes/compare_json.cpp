#include "analysis/changes/compare_json.hpp"

#include "analysis/changes/environment_json.hpp"
#include "core/json/json_field.hpp"

namespace toise {

using nlohmann::json;

json to_json(Compared const& all) {
  auto cases = json::array();
  for (auto const& one : all.cases) {
    cases.push_back({{"case", one.label},
                     {"node", one.node},
                     {"metric", one.metric},
                     {"unit", one.unit},
                     {"better", one.better},
                     {"a", number_or_null(one.median_a)},
                     {"b", number_or_null(one.median_b)},
                     {"launches", {one.a.size(), one.b.size()}},
                     {"ratio", number_or_null(one.ratio)},
                     {"ci", one.interval ? json{one.interval->low, one.interval->high} : json(nullptr)},
                     {"p", one.p},
                     {"margin", one.margin},
                     {"comparison", to_string(one.comparison)},
                     {"reason", one.reason}});
  }
  return {{"cases", cases}, {"environment", to_json(all.environment)}};
}

}  // namespace toise
