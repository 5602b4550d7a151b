// What every command reads of run.json.
#pragma once

#include <nlohmann/json.hpp>

namespace toise {

/// Throws InputError by the field that is missing or of another type, so that all commands say the same of it, or
/// where a newer major version of the schema wrote it. Fields that came with a later minor version may be absent.
void check_run_file(nlohmann::json const& file);

}  // namespace toise
