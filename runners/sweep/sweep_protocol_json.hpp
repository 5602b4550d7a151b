// A sweep's plan as its file has it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "runners/sweep/sweep_protocol.hpp"

namespace toise {

nlohmann::json to_json(SweepPlan const&);
/// `left` only of `node`: there may be thousands of others. Throws InputError by the field.
SweepPlan sweep_plan_from_json(nlohmann::json const&, std::string const& node);

}  // namespace toise
