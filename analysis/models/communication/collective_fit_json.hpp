// The fits of a run's collectives, as its overview has them.
#pragma once

#include <nlohmann/json.hpp>

#include "analysis/models/communication/collective_series.hpp"

namespace toise {

/// {kernel, variant, backend, params: {name: text}, nodes, ranks, threads, segments: [{smallest, largest, alpha:
/// {value, low, high}, beta: {value, low, high}}], worst_residual}. Sizes in bytes, α in s, β in s/B.
nlohmann::json to_json(CollectiveFit const&);

}  // namespace toise
