// A measurement as a result line has it: docs/run-schema.json.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/run/measurement.hpp"

namespace toise {

nlohmann::json to_json(CaseId const&);
/// where: what stands before a field's name in messages. Throws InputError by the field.
CaseId case_from_json(nlohmann::json const&, std::string const& where = "case.");
nlohmann::json to_json(Measurement const&);
/// Throws InputError when a field is missing or of the wrong type.
Measurement measurement_from_json(nlohmann::json const&);

}  // namespace toise
