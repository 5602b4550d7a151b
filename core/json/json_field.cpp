#include "core/json/json_field.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <type_traits>
#include <vector>

#include "core/error.hpp"
#include "core/text/dates.hpp"

namespace toise {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(json const& value, std::string const& name, std::string_view expected) {
  auto text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (text.size() > 60) text = text.substr(0, 57) + "...";
  throw InputError(fmt::format("field '{}' is {}, but must be {}", name, text, expected));
}

constexpr int deepest = 100;

bool is_too_deep(std::string_view text) {
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size() && depth <= deepest; ++i) {
    char const c = text[i];
    if (in_text && c == '\\')
      ++i;
    else if (c == '"')
      in_text = !in_text;
    else if (!in_text)
      depth += (c == '{' || c == '[') - (c == '}' || c == ']');
  }
  return depth > deepest;
}

json const& present(json const& object, char const* name, std::string const& where) {
  check_object(object, where);
  auto const found = object.find(name);
  if (found == object.end()) throw InputError(fmt::format("field '{}{}' is missing", where, name));
  return *found;
}

/// Whether it is a whole number that an int64_t can hold.
bool is_whole(json const& value) {
  if (!value.is_number_unsigned()) return value.is_number_integer();
  return value.get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
}

template <class T>
bool is_of(json const& value) {
  if constexpr (std::is_same_v<T, std::string>) return value.is_string();
  if constexpr (std::is_same_v<T, bool>) return value.is_boolean();
  if constexpr (std::is_same_v<T, double>) return value.is_number();
  if constexpr (std::is_same_v<T, int>) return value.is_number_integer() && std::abs(value.get<double>()) <= 2147483647;
  if constexpr (std::is_same_v<T, std::int64_t>) return is_whole(value);
  if constexpr (std::is_same_v<T, std::size_t>) return value.is_number_integer() && value >= 0;
  if constexpr (requires { typename T::mapped_type; }) {
    return value.is_object() && std::all_of(value.begin(), value.end(), is_of<typename T::mapped_type>);
  } else if constexpr (requires { typename T::value_type; } && !std::is_same_v<T, std::string>) {
    return value.is_array() && std::all_of(value.begin(), value.end(), is_of<typename T::value_type>);
  }
}

template <class T>
constexpr char const* expected = "";
template <>
constexpr char const* expected<std::string> = "a string";
template <>
constexpr char const* expected<bool> = "true or false";
template <>
constexpr char const* expected<double> = "a number";
template <>
constexpr char const* expected<int> = "a whole number";
template <>
constexpr char const* expected<std::int64_t> = "a whole number";
template <>
constexpr char const* expected<std::size_t> = "a whole number, zero or more";
template <>
constexpr char const* expected<std::vector<double>> = "a list of numbers";
template <>
constexpr char const* expected<std::vector<int>> = "a list of whole numbers";
template <>
constexpr char const* expected<std::vector<std::string>> = "a list of strings";
template <>
constexpr char const* expected<std::map<std::string, double>> = "an object of numbers";
template <>
constexpr char const* expected<std::map<std::string, std::int64_t>> = "an object of whole numbers";
template <>
constexpr char const* expected<std::map<std::string, std::string>> = "an object of strings";

}  // namespace

template <class T>
T field(json const& object, char const* name, std::string const& where) {
  auto const& value = present(object, name, where);
  if (!is_of<T>(value)) refuse(value, where + name, expected<T>);
  return value.get<T>();
}
template std::string field(json const&, char const*, std::string const&);
template bool field(json const&, char const*, std::string const&);
template double field(json const&, char const*, std::string const&);
template int field(json const&, char const*, std::string const&);
template std::int64_t field(json const&, char const*, std::string const&);
template std::size_t field(json const&, char const*, std::string const&);
template std::vector<double> field(json const&, char const*, std::string const&);
template std::vector<int> field(json const&, char const*, std::string const&);
template std::vector<std::string> field(json const&, char const*, std::string const&);
template std::map<std::string, double> field(json const&, char const*, std::string const&);
template std::map<std::string, std::int64_t> field(json const&, char const*, std::string const&);
template std::map<std::string, std::string> field(json const&, char const*, std::string const&);

int whole_field(json const& object, char const* name, int least, std::string const& where, int most) {
  auto const& value = present(object, name, where);
  if (!is_of<int>(value) || value < least || value > most)
    refuse(value, where + name, fmt::format("a whole number from {}", least));
  return value.get<int>();
}

std::string date_field(json const& object, char const* name, std::string const& where) {
  auto const& value = present(object, name, where);
  if (!value.is_string() || !is_date(value.get<std::string>()))
    refuse(value, where + name, "a date such as 2026-11-25T22:36:00.000Z");
  return value.get<std::string>();
}

std::string word_field(json const& object, char const* name, std::span<std::string_view const> words,
                       std::string const& where) {
  auto const& value = present(object, name, where);
  bool const is_known =
      value.is_string() && std::find(words.begin(), words.end(), value.get<std::string>()) != words.end();
  if (!is_known) refuse(value, where + name, fmt::format("one of {}", fmt::join(words, ", ")));
  return value.get<std::string>();
}

void check_object(json const& object, std::string const& where) {
  if (!object.is_object()) refuse(object, where.substr(0, where.size() - !where.empty()), "an object");
}

json const& object_field(json const& object, char const* name, std::string const& where) {
  auto const& value = present(object, name, where);
  if (!value.is_object()) refuse(value, where + name, "an object");
  return value;
}

json const& list_field(json const& object, char const* name, std::string const& where) {
  auto const& value = present(object, name, where);
  if (!value.is_array()) refuse(value, where + name, "a list");
  return value;
}

double number_or_nan(json const& object, char const* name, std::string const& where) {
  auto const& value = present(object, name, where);
  if (value.is_null()) return std::nan("");
  if (!value.is_number()) refuse(value, where + name, "a number or null");
  return value.get<double>();
}

json number_or_null(double value) { return std::isfinite(value) ? json(value) : json(nullptr); }
json number_or_null(std::optional<double> value) { return value ? number_or_null(*value) : json(nullptr); }
json number_or_null(std::optional<int> value) { return value ? json(*value) : json(nullptr); }

Value value_from_json(json const& value, std::string const& name) {
  if (is_whole(value)) return value.get<std::int64_t>();
  if (value.is_number_float()) return value.get<double>();
  if (!value.is_string()) refuse(value, name, "a string or a number");
  return value.get<std::string>();
}

json parse_or_discard(std::string_view text) {
  return is_too_deep(text) ? json(json::value_t::discarded) : json::parse(text, nullptr, false);
}

json parse_object(std::string_view text) {
  if (is_too_deep(text))
    throw InputError(fmt::format("is not a JSON object of ours: it is nested deeper than {}", deepest));
  auto parsed = json::parse(text, nullptr, false);
  if (!parsed.is_object())
    throw InputError("is not a whole JSON object; it was cut off, or changed after it was written");
  return parsed;
}

}  // namespace toise
