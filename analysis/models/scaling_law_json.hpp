// How a user's code scales, for machines.
#pragma once

#include <nlohmann/json.hpp>

#include "analysis/models/scaling_law.hpp"

namespace toise {

/// {unit, scaling, laws: [{law, rate, serial, crosstalk, scatter, aicc}], forecasts: [{n, seconds: {p10, p50, p90},
/// hours: {…} of the unit, efficiency, extrapolates}]}.
nlohmann::json to_json(ScalingTable const&, ScalingAnswer const&);

}  // namespace toise
