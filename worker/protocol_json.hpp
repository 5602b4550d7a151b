// Launches and their cases as plan files have them.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "worker/protocol.hpp"

namespace toise {

nlohmann::json to_json(PlannedCase const&);
/// where: what stands before a field's name in messages. Throws InputError by the field.
PlannedCase planned_case_from_json(nlohmann::json const&, std::string const& where = "");
/// The cases of a list. Throws InputError by the field.
std::vector<PlannedCase> planned_cases_from_json(nlohmann::json const& object, char const* name,
                                                 std::string const& where = "");

nlohmann::json to_json(Launch const&);
Launch launch_from_json(nlohmann::json const&);  // throws InputError by the field

}  // namespace toise
