#include "runners/suite/toml_table.hpp"

#include <fmt/format.h>

namespace toise {

std::string to_string(Place const& place) {
  return place.line > 0 ? fmt::format("{}:{}", place.file, place.line) : place.file;
}

void refuse(Place const& place, std::string const& what) { throw InputError(to_string(place) + ": " + what); }

toml::table parse_toml(std::filesystem::path const& file) {
  if (!std::filesystem::is_regular_file(file)) throw InputError(file.string() + ": no such file");
  try {
    return toml::parse_file(file.string());
  } catch (toml::parse_error const& e) {
    auto const& at = e.source().begin;
    refuse({file.string(), static_cast<long>(at.line)},
           fmt::format("not valid TOML at column {}; is a quote, a bracket or an '=' missing?", at.column));
  }
}

Value Table::scalar(toml::node const& node) const {
  if (auto const* i = node.as_integer()) return i->get();
  if (auto const* d = node.as_floating_point()) return d->get();
  if (auto const* s = node.as_string()) return s->get();
  refuse(place(node), "expected a number or text in quotes");
}

std::vector<Value> Table::list(toml::node const& node) const {
  std::vector<Value> values;
  if (auto const* array = node.as_array()) {
    for (auto const& item : *array) values.push_back(scalar(item));
    if (values.empty()) refuse(place(node), "an empty list measures nothing");
  } else {
    values.push_back(scalar(node));
  }
  return values;
}

std::vector<std::string> Table::texts(toml::node const& node) const {
  std::vector<std::string> all;
  if (auto const* array = node.as_array()) {
    for (auto const& item : *array) all.push_back(text(item));
  } else {
    all.push_back(text(node));
  }
  return all;
}

Table Table::table(toml::node const& node) const {
  if (!node.is_table()) refuse(place(node), "expected a table");
  return {*node.as_table(), file_};
}

}  // namespace toise
