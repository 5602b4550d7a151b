// A plan as it is kept in a run directory.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "core/run/run_directory.hpp"
#include "runners/suite/plan.hpp"

namespace toise {

nlohmann::json to_json(Plan const&);
Plan plan_from_json(nlohmann::json const&);  // throws InputError by the field

/// The cases of a run: of plan.json, or, before schema 1.2, of run.json. Throws InputError with the file and the field.
std::vector<PlannedCase> read_planned_cases(RunDirectory const&, bool are_in_run_file);

}  // namespace toise
