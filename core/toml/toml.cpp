#include "core/toml/toml.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>

#include <algorithm>

#include "core/text/file.hpp"
#include "core/text/text.hpp"

namespace toise {

std::string to_string(Place const& place) {
  return place.line > 0 ? fmt::format("{}:{}", place.file, place.line) : place.file;
}

void refuse(Place const& place, std::string const& what) { throw InputError(to_string(place) + ": " + what); }

/// From the tree of toml++, of which nothing is seen elsewhere.
class TomlParser {
public:
  explicit TomlParser(std::string file) : file_(std::move(file)) {}

  /// prefix: of its fields' names, where it is a table.
  TomlValue value(toml::node const& node, std::string const& key, std::string const& name,
                  std::string const& prefix) const {
    TomlValue made;
    made.place_ = {file_, std::max(1L, static_cast<long>(node.source().begin.line))};
    made.key_ = key;
    made.name_ = name;
    if (auto const* truth = node.as_boolean()) {
      made.kind_ = TomlValue::Kind::truth;
      made.truth_ = truth->get();
    } else if (auto const* array = node.as_array()) {
      made.kind_ = TomlValue::Kind::list;
      // the keys of [[requirement]] are named as they are written below it
      for (auto const& item : *array) made.items_.push_back(value(item, key, name, ""));
    } else if (auto const* table = node.as_table()) {
      made.kind_ = TomlValue::Kind::table;
      for (auto const& [toml_key, field] : *table) {
        auto const own = std::string(toml_key.str());
        made.items_.push_back(value(field, own, prefix + own, prefix + own + "."));
      }
    } else if (auto const* i = node.as_integer()) {
      set(made, i->get());
    } else if (auto const* d = node.as_floating_point()) {
      set(made, d->get());
    } else if (auto const* s = node.as_string()) {
      set(made, s->get());
    }
    return made;
  }

private:
  static void set(TomlValue& made, Value scalar) {
    made.kind_ = TomlValue::Kind::scalar;
    made.scalar_ = std::move(scalar);
  }

  std::string file_;
};

bool TomlValue::truth() const {
  if (kind_ != Kind::truth) refuse("expected true or false");
  return truth_;
}

Value TomlValue::scalar() const {
  if (kind_ != Kind::scalar) refuse("expected a number or a string in quotes");
  return scalar_;
}

std::string TomlValue::text() const {
  if (kind_ != Kind::scalar) refuse("expected a string in quotes");
  return to_string(scalar_);
}

std::vector<Value> TomlValue::list() const {
  if (kind_ != Kind::list) return {scalar()};
  if (items_.empty()) refuse("an empty list measures nothing");
  std::vector<Value> values;
  for (auto const& item : items_) values.push_back(item.scalar());
  return values;
}

std::vector<std::string> TomlValue::texts() const {
  if (kind_ != Kind::list) return {text()};
  std::vector<std::string> all;
  for (auto const& item : items_) all.push_back(item.text());
  return all;
}

std::vector<TomlValue> const& TomlValue::fields() const {
  if (kind_ != Kind::table) refuse(fmt::format("expected a table: [{0}] or {0} = {{ … }}", name_));
  return items_;
}

std::vector<TomlValue> const& TomlValue::elements_of_array() const {
  bool const is_array = kind_ == Kind::list &&
                        std::all_of(items_.begin(), items_.end(), [](TomlValue const& one) { return one.is_table(); });
  if (!is_array) refuse(fmt::format("expected tables: [[{}]]", name_));
  return items_;
}

TomlValue const* TomlTable::find(std::string_view key) {
  asked_.emplace(key);
  auto const found = std::find_if(fields_.begin(), fields_.end(), [&](auto const& one) { return one.key_ == key; });
  return found == fields_.end() ? nullptr : &*found;
}

std::vector<std::pair<std::string, TomlValue const*>> TomlTable::rest() {
  std::vector<std::pair<std::string, TomlValue const*>> all;
  for (auto const& one : fields_) {
    if (asked_.emplace(one.key_).second) all.emplace_back(one.key_, &one);
  }
  return all;
}

std::vector<std::pair<std::string, Place>> TomlTable::places() const {
  std::vector<std::pair<std::string, Place>> all;
  for (auto const& one : fields_) all.emplace_back(one.key_, one.place_);
  return all;
}

std::string TomlTable::text(std::string_view key, std::string fallback) {
  auto const* value = find(key);
  return value ? value->text() : std::move(fallback);
}

std::vector<std::string> TomlTable::texts(std::string_view key) {
  auto const* value = find(key);
  return value ? value->texts() : std::vector<std::string>();
}

bool TomlTable::truth(std::string_view key) {
  auto const* value = find(key);
  return value && value->truth();
}

void TomlTable::refuse_unknown() const {
  for (auto const& one : fields_) {
    if (!asked_.contains(one.key_))
      one.refuse(fmt::format("unknown key of {}{}", what_, suggestion(one.key_, asked())));
  }
}

TomlValue read_toml(std::filesystem::path const& file) {
  if (!std::filesystem::exists(file)) throw InputError(file.string() + ": there is no such file");
  try {
    return TomlParser(file.string()).value(toml::parse(read_file(file), file.string()), "", "", "");
  } catch (toml::parse_error const& e) {
    auto const& at = e.source().begin;
    refuse({file.string(), static_cast<long>(at.line)},
           fmt::format("not valid TOML at column {}; is a quote, a bracket or an '=' missing?", at.column));
  }
}

Value value_of(std::string const& text) {
  bool const is_number = !text.empty() && text.find_first_not_of("0123456789.eE+-") == std::string::npos;
  if (!is_number) return text;
  try {
    auto const parsed = toml::parse("value = " + text);
    if (auto const* number = parsed.get("value")->as_integer()) return number->get();
    if (auto const* number = parsed.get("value")->as_floating_point()) return number->get();
  } catch (toml::parse_error const&) {  // "1.2.3"
  }
  return text;
}

}  // namespace toise
