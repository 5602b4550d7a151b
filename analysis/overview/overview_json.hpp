// An overview as JSON: what the report is made of.
#pragma once

#include <nlohmann/json.hpp>

#include "analysis/overview/overview.hpp"

namespace toise {

/// {rows, problems: [{severity, case, what}], outcomes, caches, roofline: {points, ceilings, bandwidth}, alpha_beta,
/// distributions: [{index, metric, values, shares}], scaling, fleet, bad}; null for what there is not.
/// docs/run-directory.md has its shape.
nlohmann::json to_json(Overview const&);

}  // namespace toise
