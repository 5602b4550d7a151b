// Everything that an acceptance report shows besides the verdicts: attempts, stability, nodes, environments, checksums.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <vector>

#include "analysis/verdict/verdict.hpp"

namespace toise {

/// {"acceptance": as to_json(Acceptance), "criteria": {file, sha256, text, rules}, "runs": [{path, suite, machine,
/// start, end, hours, status, command_line, environment, differences, nodes, …}], "attempts": {cases, failed, causes},
/// "stability": {…bounds at the criteria's confidence}, "outliers": as to_json(Outliers), with "dissimilar", or null,
/// "programs": [{path, sha256}]}. Throws as accept() and find_outliers() do.
nlohmann::json make_acceptance_report(Acceptance const&, std::filesystem::path const& criteria,
                                      std::vector<RunDirectory> const& runs);

}  // namespace toise
