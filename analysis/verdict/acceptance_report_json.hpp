// The acceptance report's data, as the Python package shows them.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "analysis/verdict/acceptance_report.hpp"

namespace toise {

/// {"acceptance": as to_json(Acceptance), "criteria": {file, sha256, text}, "runs": [{path, suite, machine, start, end,
/// hours, status, command_line, environment, differences, nodes, …}], "attempts": {cases, failed, causes}, "stability":
/// {…bounds at the criteria's confidence}, "outliers": as to_json(Outliers), with "dissimilar", or null, "programs":
/// [{path, sha256}]}.
nlohmann::json to_json(AcceptanceReport const&);

}  // namespace toise
