// JSON that a tool printed among other lines.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "exchange/imported_measurement.hpp"

namespace toise {

/// The object from the first line that begins with a brace to the last brace, without what launchers and terminals
/// added. Throws InputError with the file's name when there is none, or no whole one.
nlohmann::json parse_json_in_log(SourceText const&);

}  // namespace toise
