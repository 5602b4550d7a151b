// What a reader must know before believing a number.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace toise {

/// From an overview's rows and the status of its run: [{severity, case, what}], the worst first.
/// Severities: a run's status, the outcomes but ok, and noisy.
nlohmann::json problems(nlohmann::json const& rows, std::string const& run_status);

}  // namespace toise
