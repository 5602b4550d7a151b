// Nodes whose samples are unlike the others', for machines and reports.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "analysis/fleet/similarity.hpp"

namespace toise {

/// [{node, case, similarity, slower, reference}].
nlohmann::json to_json(std::vector<Dissimilar> const&);

}  // namespace toise
