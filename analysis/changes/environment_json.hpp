// What differs between two environments, for machines and reports.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "analysis/changes/environment.hpp"

namespace toise {

/// [{name, before, after}].
nlohmann::json to_json(std::vector<Difference> const&);

}  // namespace toise
