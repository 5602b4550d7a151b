// TOML tables read strictly: every error names file and line.
#pragma once

#include <toml++/toml.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/params.hpp"
#include "runners/suite/place.hpp"

namespace toise {

/// Throws InputError: "FILE:LINE: what".
[[noreturn]] void refuse(Place const&, std::string const& what);

/// Throws InputError with file and line.
toml::table parse_toml(std::filesystem::path const&);

/// A reader of one table that remembers its file.
class Table {
public:
  Table(toml::table const& table, std::string file) : table_(table), file_(std::move(file)) {}

  Place place(toml::node const& node) const { return {file_, static_cast<long>(node.source().begin.line)}; }
  Place place() const { return place(table_); }
  Value scalar(toml::node const&) const;
  std::string text(toml::node const& node) const { return to_string(scalar(node)); }
  std::vector<Value> list(toml::node const&) const;  // one value is a list of one; an empty list is refused
  std::vector<std::string> texts(toml::node const&) const;
  Table table(toml::node const&) const;
  std::string const& file() const { return file_; }
  toml::table const& raw() const { return table_; }

private:
  toml::table const& table_;
  std::string file_;
};

/// parse(), with its InputErrors as "FILE:LINE: KEY: what".
template <class F>
auto at(Place const& place, std::string_view key, F const& parse) {
  try {
    return parse();
  } catch (InputError const& e) {
    std::string const what = e.what();
    if (what.starts_with(place.file + ":")) throw;  // it knows its place already
    refuse(place, std::string(key) + ": " + what);
  }
}

}  // namespace toise
