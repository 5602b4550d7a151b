// A diagnosis as JSON: what `toise diagnose --json` prints, and what the report is made of.
#pragma once

#include <nlohmann/json.hpp>

#include "analysis/diagnose/diagnose.hpp"

namespace toise {

/// {findings: [{id, severity, sureness, headline, why, advice, where, silenced}], rules}; silenced: the site's reason,
/// or null.
nlohmann::json to_json(Diagnosis const&);

}  // namespace toise
