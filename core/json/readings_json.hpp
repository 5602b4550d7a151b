// Readings of the system as a result line has them.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/system/readings.hpp"

namespace toise {

/// Adds `binding`, a field for each instrument that was asked, and `disturbed` where that was.
void add_readings(nlohmann::json& line, SystemReadings const&);
/// Throws InputError by the field. `oversubscribed` stands among the details.
SystemReadings readings_from_json(nlohmann::json const& line);

}  // namespace toise
