// TOML files read strictly: every error names file and line, and a key that nobody asked for is refused.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/params.hpp"
#include "core/toml/place.hpp"

namespace toise {

/// The result of parse(); its InputErrors are reported as "FILE:LINE: KEY: what".
template <class F>
auto at(Place const& place, std::string_view key, F const& parse) {
  try {
    return parse();
  } catch (InputError const& e) {
    refuse(place, std::string(key) + ": " + e.what());
  }
}

class TomlTable;

/// A value of a file. Asking for another kind than it has throws InputError as at() does.
class TomlValue {
public:
  Place const& place() const { return place_; }
  bool is_table() const { return kind_ == Kind::table; }
  bool is_text() const { return kind_ == Kind::scalar && std::holds_alternative<std::string>(scalar_); }

  bool truth() const;
  Value scalar() const;                    // a number or a string
  std::string text() const;                // a number as it is written
  std::vector<Value> list() const;         // one value is a list of one; an empty list is refused
  std::vector<std::string> texts() const;  // the same, but it may be empty

  /// parse(scalar()), its InputErrors reported with the place.
  template <class F>
  auto as(F const& parse) const {
    auto const value = scalar();
    return at(place_, name_, [&] { return parse(value); });
  }
  /// read(TomlTable&) of a table; a key that it did not ask for is refused as an "unknown key of WHAT".
  template <class F>
  auto table(std::string const& what, F const& read) const;
  /// The same of each table of an array: [[KEY]].
  template <class F>
  auto tables(std::string const& what, F const& read) const;

  [[noreturn]] void refuse(std::string const& what) const { toise::refuse(place_, name_ + ": " + what); }

private:
  friend class TomlTable;
  friend class TomlParser;
  enum class Kind { truth, scalar, list, table, other };

  std::vector<TomlValue> const& fields() const;             // of a table
  std::vector<TomlValue> const& elements_of_array() const;  // of tables

  Place place_;
  std::string key_, name_;  // "cores" and, for messages, "node.cores"
  Kind kind_ = Kind::other;
  bool truth_ = false;
  Value scalar_;
  std::vector<TomlValue> items_;  // of a list; of a table: its fields by name
};

/// A table that remembers which of its keys were asked for.
class TomlTable {
public:
  /// what: "a suite", for messages.
  TomlTable(TomlValue const& value, std::string what)
      : value_(value), fields_(value.fields()), what_(std::move(what)) {}

  Place const& place() const { return value_.place(); }

  /// Null where there is no such key; no longer unknown if there is.
  TomlValue const* find(std::string_view key);
  /// Everything that nobody has asked for yet, with its key: for a table whose keys are names.
  std::vector<std::pair<std::string, TomlValue const*>> rest();
  /// The keys that were asked for so far, whether they are there or not.
  std::vector<std::string> asked() const { return {asked_.begin(), asked_.end()}; }

  /// The place of each key.
  std::vector<std::pair<std::string, Place>> places() const;

  /// parse(Value) of a key's scalar, or the fallback.
  template <class T, class F>
  T get(std::string_view key, T fallback, F const& parse) {
    auto const* value = find(key);
    return value ? value->as(parse) : std::move(fallback);
  }
  std::string text(std::string_view key, std::string fallback = {});
  std::vector<std::string> texts(std::string_view key);  // empty where there are none
  bool truth(std::string_view key);                      // false where it does not say

  /// Throws InputError at the first key that nobody asked for, and suggests the nearest one that somebody did. Readers
  /// call it before they report a missing key, since a misspelt key may be the missing one.
  void refuse_unknown() const;

private:
  TomlValue const& value_;
  std::vector<TomlValue> const& fields_;
  std::string what_;
  std::set<std::string, std::less<>> asked_;
};

template <class F>
auto TomlValue::table(std::string const& what, F const& read) const {
  TomlTable table(*this, what);
  auto result = read(table);
  table.refuse_unknown();
  return result;
}

template <class F>
auto TomlValue::tables(std::string const& what, F const& read) const {
  std::vector<decltype(read(std::declval<TomlTable&>()))> all;
  for (auto const& one : elements_of_array()) all.push_back(one.table(what, read));
  return all;
}

/// A whole file, a table. Throws InputError if there is no such file, and with the line if it is no plain text or not
/// TOML.
TomlValue read_toml(std::filesystem::path const&);

/// "12" and "1e-3" as the numbers they are in TOML; everything else is a string.
Value value_of(std::string const& text);

}  // namespace toise
