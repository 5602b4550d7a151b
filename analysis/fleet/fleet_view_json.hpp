// What is shown of the nodes of a sweep, as the overview of a run has it.
#pragma once

#include <nlohmann/json.hpp>

#include "analysis/fleet/fleet_view.hpp"

namespace toise {

/// {nodes, rows: [{kernel, variant, backend, params, metric, unit, better, n, median, low, low_node, high, high_node,
/// spread, outcomes, oversubscribed: nodes}], shares: [{node: value over the median}], troubles: [{node, case, outcome,
/// reason}]}; null for what there is not.
nlohmann::json to_json(FleetView const&);

}  // namespace toise
