// The α-β fits of a run, as its overview has them.
#pragma once

#include <nlohmann/json.hpp>

#include "analysis/models/alpha_beta.hpp"

namespace toise {

/// {kernel, variant, ranks, alpha, beta, worst_residual}.
nlohmann::json to_json(CollectiveFit const&);

}  // namespace toise
