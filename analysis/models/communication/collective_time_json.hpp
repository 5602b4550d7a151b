// A collective's time as `toise model --json` and Python have it.
#pragma once

#include <nlohmann/json.hpp>

#include "analysis/models/communication/collective_time.hpp"

namespace toise {

/// {kernel, variant, params, seconds, low, high, extrapolates, reason}; reason: why it extrapolates, "" where it does
/// not.
nlohmann::json to_json(CollectiveTime const&);

}  // namespace toise
