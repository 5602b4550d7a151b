#include "analysis/changes/simulation_json.hpp"

#include "core/json/json_field.hpp"

namespace toise {

using nlohmann::json;

json to_json(ChangeSimulation const& simulation) {
  auto noise = json::array();
  for (auto const& one : simulation.noise) {
    noise.push_back({{"name", one.name},
                     {"false_alarms", one.false_alarms},
                     {"found_after_5", one.found_after_5},
                     {"found_after_10", one.found_after_10}});
  }
  return {{"seed", simulation.seed}, {"series", simulation.series}, {"noise", noise}};
}

json to_json(OutlierSimulation const& simulation) {
  auto fleets = json::array();
  for (auto const& one : simulation.fleets) {
    fleets.push_back({{"name", one.name}, {"false_alarms", one.false_alarms}, {"found", number_or_null(one.found)}});
  }
  return {{"seed", simulation.seed}, {"sweeps", simulation.sweeps}, {"fleets", fleets}};
}

}  // namespace toise
