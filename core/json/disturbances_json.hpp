// Disturbances as a result line has them, and as ranks send them to each other.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/system/readings.hpp"

namespace toise {

/// What is not known is its reason, a string.
nlohmann::json to_json(Disturbances const&);
/// Throws InputError by the field. A count that is absent is not known.
Disturbances disturbances_from_json(nlohmann::json const& object, std::string const& where);

}  // namespace toise
