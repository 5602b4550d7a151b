#include "exchange/formats/software/reframe_case.hpp"

#include <fmt/format.h>

#include <sstream>

#include "core/error.hpp"
#include "core/text/csv.hpp"

namespace toise {

void read_reframe_name(CaseId& id, std::string const& name, std::string const& variable) {
  std::istringstream words(name);
  std::string word, others;
  words >> word;
  id.kernel = variable.empty() ? word : word + "." + variable;
  while (words >> word) {
    auto const equals = word.find('=');
    if (!word.starts_with('%') || equals == std::string::npos) {
      others += (others.empty() ? "" : " ") + word;
      continue;
    }
    auto const value = word.substr(equals + 1);
    auto const whole = whole_number_in<std::int64_t>(value);
    id.params[word.substr(1, equals - 1)] = whole ? Value(*whole) : Value(value);
  }
  if (!others.empty()) id.params["test"] = others;
}

void add_reframe_value(Measurement& m, ReframeValue const& given, std::string const& where) {
  auto const value = number_in(given.value);
  if (!value)
    throw InputError(fmt::format("{}: {} is '{}', which is not a number", where, given.variable, given.value));
  auto const [factor, unit] = to_si(given.unit);
  auto better = better_of(unit);
  bool const has_lower = !given.lower.empty(), has_upper = !given.upper.empty();
  if (better.empty() && has_lower != has_upper) better = has_lower ? "higher" : "lower";
  m.metrics.push_back(metric_of(metric_name_of(unit, given.variable), unit, better, {*value * factor}));
}

}  // namespace toise
