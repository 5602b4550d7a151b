// Verdicts with their evidence, for machines and reports.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "analysis/verdict/effort.hpp"
#include "analysis/verdict/programs.hpp"
#include "analysis/verdict/verdict.hpp"

namespace toise {

nlohmann::json to_json(Acceptance const&);
nlohmann::json to_json(Effort const&);
nlohmann::json to_json(std::vector<Program> const&);  // [{path, sha256: null when it is not here any more}]

}  // namespace toise
