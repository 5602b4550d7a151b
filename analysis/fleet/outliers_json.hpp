// The slow nodes of a sweep, for machines and reports.
#pragma once

#include <nlohmann/json.hpp>

#include "analysis/fleet/outliers.hpp"

namespace toise {

/// {nodes, slow: [{node, metrics: [{metric, value, speed, p}], combined_p}], wrong and missing: [{node, metric,
/// outcome, reason}], metrics: [{metric, unit, better, n, median, healthy: {shape, spread, limit, and df or modes:
/// [{speed, share}]}}], plan: [{node, metric, launches, slow_below}], controls, expected_false_alarms}; null for what
/// there is not.
nlohmann::json to_json(Outliers const&);

}  // namespace toise
