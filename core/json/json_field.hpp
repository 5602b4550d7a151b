// Fields of JSON that somebody else may have changed: errors name what is missing or of another type. And numbers that
// may be missing.
#pragma once

#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/params.hpp"

namespace toise {

/// The field's value as T: std::string, double, int, std::int64_t, std::size_t, bool, a vector of strings, numbers or
/// whole numbers, or a map from names to strings, numbers or whole numbers.
/// where: what stands before its name in messages, such as "policy.". Throws InputError: "field 'policy.budget' is
/// missing", "field 'reason' is 3, but must be a string".
template <class T>
T field(nlohmann::json const& object, char const* name, std::string const& where = "");

/// The same where the field may be absent: then it is the fallback.
template <class T>
T field_or(nlohmann::json const& object, char const* name, T fallback, std::string const& where = "") {
  return object.contains(name) ? field<T>(object, name, where) : fallback;
}

/// The same for a whole number of at least `least`, and at most `most`.
int whole_field(nlohmann::json const& object, char const* name, int least, std::string const& where = "",
                int most = std::numeric_limits<int>::max());

/// The same for a date as parse_date() reads it.
std::string date_field(nlohmann::json const& object, char const* name, std::string const& where = "");

/// The same for one of some words.
std::string word_field(nlohmann::json const& object, char const* name, std::span<std::string_view const> words,
                       std::string const& where = "");

/// Throws unless it is an object; where: what its fields' names stand after, such as "policy.".
void check_object(nlohmann::json const&, std::string const& where);

/// The same for an object or a list, in place. Throws as field() does.
nlohmann::json const& object_field(nlohmann::json const& object, char const* name, std::string const& where = "");
nlohmann::json const& list_field(nlohmann::json const& object, char const* name, std::string const& where = "");

/// A number, or NaN for null: JSON has no word for one.
double number_or_nan(nlohmann::json const& object, char const* name, std::string const& where = "");

/// The other way: null where there is no number, or one that is not finite.
nlohmann::json number_or_null(double);
nlohmann::json number_or_null(std::optional<double>);
nlohmann::json number_or_null(std::optional<int>);
/// The same of a member of a struct that there may not be: number_or_null(interval, &Interval::low).
template <class Struct>
nlohmann::json number_or_null(std::optional<Struct> const& object, double Struct::*member) {
  return number_or_null(object ? std::optional((*object).*member) : std::nullopt);
}

/// A whole number, a number or a text: a parameter of a kernel. name: for messages.
Value value_from_json(nlohmann::json const& value, std::string const& name);

/// A text as JSON; discarded if it is none, or nested deeper than any file of ours: whoever walks through it would
/// exhaust the stack.
nlohmann::json parse_or_discard(std::string_view text);

/// A text that is a JSON object. Throws InputError without words of the JSON library.
nlohmann::json parse_object(std::string_view text);

}  // namespace toise
