// Scaling series, as the overview of a run has them.
#pragma once

#include <nlohmann/json.hpp>

#include "analysis/models/scaling.hpp"

namespace toise {

/// {label, scaling, metric, unit, base: {nodes, ranks, value}, points: [{nodes, ranks, value, ci_low, ci_high, speedup,
/// efficiency}]}; the interval null where there is none.
nlohmann::json to_json(ScalingSeries const&);

}  // namespace toise
