// The catalogue as a worker prints it.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "runners/suite/catalogue.hpp"

namespace toise {

Catalogue catalogue_from_json(nlohmann::json const&);  // throws InputError by the field

}  // namespace toise
