// How a case's rate grows with nodes and ranks: speed-up and efficiency against a named base case.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "core/run/measurement.hpp"

namespace toise {

/// A series for each case that has `scaling` in the suite, its points by ranks. The base is the point with the
/// fewest ranks: speed-up = rate / base rate, or base time / time where the headline is a cost; efficiency =
/// speed-up × base ranks / ranks; for weak scaling of a headline that is a time or one rank's own rate,
/// efficiency = the speed-up itself.
/// [{label, scaling, base: {nodes, ranks, value}, metric, unit, points: [{nodes, ranks, value, ci_low,
/// ci_high, speedup, efficiency}]}]
nlohmann::json scaling_series(std::vector<Measurement> const&);

}  // namespace toise
