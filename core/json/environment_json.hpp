// What was measured on, as run.json and the worker's description have it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/system/environment.hpp"

namespace toise {

nlohmann::json to_json(Environment const&);
nlohmann::json to_json(Gpu const&);
nlohmann::json to_json(MissingVariant const&);

/// where: what stands before a field's name in messages. Throws InputError by the field.
Environment environment_from_json(nlohmann::json const&, std::string const& where = "");

}  // namespace toise
