// Fields of JSON that somebody else may have changed: what is missing or of another type is named.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace toise {

/// The field's value as T: std::string, double, int, std::int64_t, std::size_t, bool, or a vector of texts or numbers.
/// where: what stands before its name in messages, such as "policy.". Throws InputError: "field 'policy.budget' is
/// missing", "field 'reason' is 3, but must be a text".
template <class T>
T field(nlohmann::json const& object, char const* name, std::string const& where = "");

/// The same for an object or a list, in place. Throws as field() does.
nlohmann::json const& object_field(nlohmann::json const& object, char const* name, std::string const& where = "");
nlohmann::json const& list_field(nlohmann::json const& object, char const* name, std::string const& where = "");

/// A number, or NaN for null: JSON has no word for one.
double number_or_nan(nlohmann::json const& object, char const* name, std::string const& where = "");

}  // namespace toise
