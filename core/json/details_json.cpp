#include "core/json/details_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/json/json_field.hpp"

namespace toise {
namespace {

using nlohmann::json;

json to_json(Detail::Scalar const& scalar) {
  return std::visit([](auto const& value) { return json(value); }, scalar);
}

json to_json(Detail::Value const& value) {
  if (auto const* scalar = std::get_if<Detail::Scalar>(&value)) return to_json(*scalar);
  if (auto const* group = std::get_if<Detail::Group>(&value)) return toise::to_json(Details(*group));
  auto list = json::array();
  if (auto const* all = std::get_if<Detail::List>(&value))
    for (auto const& one : *all) list.push_back(to_json(one));
  if (auto const* bins = std::get_if<Detail::Histogram>(&value))
    for (auto const& [bound, count] : *bins) list.push_back({bound, count});
  return list;
}

void add_units(json& units, Detail const& one, std::string const& before) {
  if (!one.unit.empty()) units[before + one.name] = one.unit;
  if (auto const* group = std::get_if<Detail::Group>(&one.value))
    for (auto const& member : *group) add_units(units, member, before + one.name + ".");
}

Detail::Scalar scalar_from_json(json const& value, std::string const& name) {
  if (value.is_null()) return std::nan("");
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  throw InputError(fmt::format("field '{}' must be a number, a string, true or false", name));
}

Detail::Histogram histogram_from_json(json const& bins, std::string const& name) {
  Detail::Histogram histogram;
  for (auto const& bin : bins) {
    bool const is_pair = bin.is_array() && bin.size() == 2 && bin[0].is_number() && bin[1].is_number_integer();
    if (!is_pair) throw InputError(fmt::format("field '{}' must be a list of pairs of numbers", name));
    histogram.emplace_back(bin[0].get<double>(), bin[1].get<std::int64_t>());
  }
  return histogram;
}

std::string unit_of(json const& units, std::string const& path) {
  return field_or(units, path.c_str(), std::string(), "detail_units.");
}

/// path: a name among the units, "file.direct_alignment".
Detail detail_from_json(std::string const& name, json const& value, json const& units, std::string const& path,
                        std::string const& where) {
  auto const unit = unit_of(units, path);
  if (value.is_object()) {
    Detail::Group group;
    for (auto const& [member, inner] : value.items())
      group.push_back(detail_from_json(member, inner, units, path + "." + member, where));
    return {name, group, unit};
  }
  if (!value.is_array()) return {name, scalar_from_json(value, where + path), unit};
  bool const has_lists = std::any_of(value.begin(), value.end(), [](json const& one) { return one.is_array(); });
  if (has_lists) return {name, histogram_from_json(value, where + path), unit};
  Detail::List list;
  for (auto const& one : value) list.push_back(scalar_from_json(one, where + path));
  return {name, list, unit};
}

}  // namespace

json to_json(Details const& details) {
  auto object = json::object();
  for (auto const& one : details) object[one.name] = to_json(one.value);
  return object;
}

json units_to_json(Details const& details) {
  auto units = json::object();
  for (auto const& one : details) add_units(units, one, "");
  return units;
}

Details details_from_json(json const& values, json const& units, std::string const& where) {
  Details details;
  for (auto const& [name, value] : values.items()) details.set(detail_from_json(name, value, units, name, where));
  return details;
}

}  // namespace toise
