// A comparison, for machines.
#pragma once

#include <nlohmann/json.hpp>

#include "analysis/changes/compare.hpp"

namespace toise {

/// {cases: [{case, node, metric, unit, better, a, b, launches: [of a, of b], ratio, ci, p, margin, comparison,
/// reason}], environment: [{name, before, after}]}; null for what there is not.
nlohmann::json to_json(Compared const&);

}  // namespace toise
