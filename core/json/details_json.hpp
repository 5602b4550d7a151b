// Details as a result line has them: values by name, and beside them their units.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/details.hpp"

namespace toise {

nlohmann::json to_json(Details const&);
/// {"workspace": "B", "file.direct_alignment": "B"}: of those that have one.
nlohmann::json units_to_json(Details const&);
/// where: what stands before a name in messages. Throws InputError for a value that is none of a detail's.
Details details_from_json(nlohmann::json const& values, nlohmann::json const& units, std::string const& where);

}  // namespace toise
