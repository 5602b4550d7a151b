#include "core/params.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "core/error.hpp"
#include "core/text/text.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

constexpr std::array kinds{std::pair{ParamKind::count, "count"}, std::pair{ParamKind::bytes, "bytes"},
                           std::pair{ParamKind::seconds, "seconds"}, std::pair{ParamKind::word, "word"},
                           std::pair{ParamKind::path, "path"}};

}  // namespace

std::string_view to_string(ParamKind kind) {
  return std::find_if(kinds.begin(), kinds.end(), [&](auto const& known) { return known.first == kind; })->second;
}

ParamKind parse_kind(std::string_view word) {
  for (auto const& [kind, name] : kinds) {
    if (word == name) return kind;
  }
  throw InputError(fmt::format("'{}' is not a kind of parameter", word));
}

Value const& Params::at(std::string_view name) const {
  auto const found = values_.find(std::string(name));
  if (found == values_.end()) {
    throw std::runtime_error(fmt::format("the kernel reads parameter '{}' but does not declare it", name));
  }
  return found->second;
}
std::int64_t Params::integer(std::string_view name) const { return std::get<std::int64_t>(at(name)); }
std::size_t Params::bytes(std::string_view name) const { return static_cast<std::size_t>(integer(name)); }
double Params::seconds(std::string_view name) const { return std::get<double>(at(name)); }
std::string const& Params::text(std::string_view name) const { return std::get<std::string>(at(name)); }

namespace {

struct Shower {
  std::string operator()(std::int64_t v) const { return fmt::format("{}", v); }
  std::string operator()(double v) const { return fmt::format("{:.6g}", v); }
  std::string operator()(std::string const& v) const { return v; }
};

[[noreturn]] void refuse(Param const& param, Value const& given, std::string_view accepts) {
  throw InputError(fmt::format("parameter '{}' is {}; expected {}", param.name, to_string(given), accepts));
}

bool is_number(Param const& param) {
  return param.kind == ParamKind::count || param.kind == ParamKind::bytes || param.kind == ParamKind::seconds;
}

/// As `given` wrote it. A NaN is in no range.
void require_in_range(Param const& param, double number, Value const& given) {
  if (!(number >= param.range.lowest && number <= param.range.highest)) refuse(param, given, describe_range(param));
}

std::vector<Value> parse_integers(Param const& param, Value const& given) {
  std::vector<std::int64_t> numbers;
  if (auto const* number = std::get_if<std::int64_t>(&given)) {
    numbers = {*number};
  } else if (auto const* text = std::get_if<std::string>(&given); text && param.kind == ParamKind::bytes) {
    numbers = parse_byte_range(*text);
  } else {
    refuse(param, given, param.kind == ParamKind::bytes ? "a size such as \"64KiB\"" : "a whole number");
  }
  std::vector<Value> values;
  for (auto const number : numbers) {
    require_in_range(param, static_cast<double>(number), given);
    values.emplace_back(number);
  }
  return values;
}

double seconds_in(Param const& param, Value const& given) {
  if (auto const* number = std::get_if<double>(&given)) return *number;
  if (auto const* number = std::get_if<std::int64_t>(&given)) return static_cast<double>(*number);
  if (auto const* text = std::get_if<std::string>(&given)) return parse_seconds(*text);
  refuse(param, given, "a duration such as \"1ms\"");
}

Value parse_duration(Param const& param, Value const& given) {
  auto const seconds = seconds_in(param, given);
  require_in_range(param, seconds, given);
  return seconds;
}

Value parse_text(Param const& param, Value const& given) {
  auto const* text = std::get_if<std::string>(&given);
  if (!text) refuse(param, given, "a string in quotes");
  auto const& choices = param.choices;
  if (!choices.empty() && std::find(choices.begin(), choices.end(), *text) == choices.end()) {
    refuse(param, given, fmt::format("one of {}{}", fmt::join(choices, ", "), suggestion(*text, choices)));
  }
  return *text;
}

}  // namespace

std::string to_string(Value const& value) { return std::visit(Shower{}, value); }

std::vector<Value> parse_values(Param const& param, Value const& given) {
  switch (param.kind) {
    case ParamKind::count:
    case ParamKind::bytes: return parse_integers(param, given);
    case ParamKind::seconds: return {parse_duration(param, given)};
    case ParamKind::word:
    case ParamKind::path: return {parse_text(param, given)};
  }
  throw std::runtime_error("a parameter of an unknown kind");
}

std::string describe_range(Param const& param) {
  auto const [lowest, highest] = param.range;
  if (param.kind == ParamKind::seconds) return fmt::format("{} to {}", format_seconds(lowest), format_seconds(highest));
  if (param.kind == ParamKind::bytes)
    return fmt::format("{} to {}", format_bytes(static_cast<std::int64_t>(lowest)),
                       format_bytes(static_cast<std::int64_t>(highest)));
  return is_number(param) ? fmt::format("{:.0f} to {:.0f}", lowest, highest) : "";
}

void check_values(std::vector<Param> const& params, Params const& given) {
  auto unknown = given.values();
  for (auto const& param : params) {
    auto const found = unknown.extract(param.name);
    if (found.empty()) throw InputError(fmt::format("parameter '{}' has no value", param.name));
    if (parse_values(param, found.mapped()) != std::vector{found.mapped()})  // "64KiB" is resolved by the driver
      refuse(param, found.mapped(), "a number without a unit");
  }
  if (!unknown.empty()) throw InputError(fmt::format("there is no parameter '{}'", unknown.begin()->first));
}

std::map<std::string, ParamKind> kinds_of(std::vector<Param> const& params) {
  std::map<std::string, ParamKind> found;
  for (auto const& param : params) {
    if (param.kind != ParamKind::count && param.kind != ParamKind::word) found[param.name] = param.kind;
  }
  return found;
}

Params defaults(std::vector<Param> const& params) {
  Params values;
  for (auto const& param : params) values.set(param.name, param.fallback);
  return values;
}

std::string to_string(Param const& param, Value const& value) {
  if (param.kind == ParamKind::bytes) return format_bytes(std::get<std::int64_t>(value));
  return to_string(value);
}

}  // namespace toise
