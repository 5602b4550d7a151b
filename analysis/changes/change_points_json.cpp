#include "analysis/changes/change_points_json.hpp"

namespace toise {

using nlohmann::json;

json to_json(ChangePoints const& found, std::string const& better, std::vector<std::string> const& dates) {
  auto changes = json::array(), spikes = json::array();
  for (auto const& c : found.changes) {
    bool const is_better = (c.after > c.before) == (better == "higher");
    changes.push_back({{"index", c.index},
                       {"before", c.before},
                       {"after", c.after},
                       {"ratio", c.ratio},
                       {"ci", {c.ci.low, c.ci.high}},
                       {"p", c.p},
                       {"direction", is_better ? "better" : "worse"}});
    if (!dates.empty()) changes.back()["date"] = dates[c.index];
  }
  for (auto const& s : found.spikes) {
    spikes.push_back({{"index", s.index}, {"value", s.value}, {"level", s.level}});
    if (!dates.empty()) spikes.back()["date"] = dates[s.index];
  }
  return {{"changes", changes}, {"spikes", spikes}, {"noise", found.noise}, {"correlation", found.correlation}};
}

}  // namespace toise
