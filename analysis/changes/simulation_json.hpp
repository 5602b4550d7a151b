// How often judgements are wrong, for machines.
#pragma once

#include <nlohmann/json.hpp>

#include "analysis/changes/simulation.hpp"

namespace toise {

/// {seed, series, noise: [{name, false_alarms, found_after_5, found_after_10}]}.
nlohmann::json to_json(ChangeSimulation const&);

/// {seed, sweeps, fleets: [{name, false_alarms, found}]}.
nlohmann::json to_json(OutlierSimulation const&);

}  // namespace toise
