// A kernel's description of itself, as in result lines and the catalogue.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/description.hpp"

namespace toise {

std::string_view to_string(MetricScope);
std::string_view to_string(Amount);

nlohmann::json to_json(About const&);
nlohmann::json to_json(Chart const&);  // null for Chart::Kind::none
nlohmann::json to_json(Description const&);

/// `where`: the object's place in its line, for errors. Throw InputError.
About about_from_json(nlohmann::json const&, std::string const& where);
Chart chart_from_json(nlohmann::json const&, std::string const& where);
MetricScope parse_scope(std::string const&, std::string const& where);
Amount parse_amount(std::string const&, std::string const& where);

}  // namespace toise
