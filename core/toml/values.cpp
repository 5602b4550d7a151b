#include "core/toml/values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/text/text.hpp"
#include "core/text/units.hpp"

namespace toise {

int whole(Value const& value, std::int64_t least) {
  auto const* number = std::get_if<std::int64_t>(&value);
  if (!number || *number < least || *number > 10'000'000) {
    throw InputError(fmt::format("must be a whole number from {}, not {}", least, to_string(value)));
  }
  return static_cast<int>(*number);
}

double number_above_zero(Value const& value) {
  double number = 0;
  if (auto const* i = std::get_if<std::int64_t>(&value)) number = static_cast<double>(*i);
  if (auto const* d = std::get_if<double>(&value)) number = *d;
  if (!(number > 0)) throw InputError(fmt::format("must be a number above zero, not {}", to_string(value)));
  return number;
}

double share(Value const& value) {
  double const number = parse_ratio(to_string(value));
  if (!(number > 0 && number <= 1)) throw InputError("must be above 0 and at most 1");
  return number;
}

double seconds_of(Value const& value) { return parse_seconds(to_string(value)); }

double positive_seconds(Value const& value) {
  double const seconds = seconds_of(value);
  if (!(seconds > 0)) throw InputError("must be above zero");
  return seconds;
}

std::string one_of(std::span<std::string_view const> words, std::string const& what, Value const& value) {
  auto const text = to_string(value);
  if (std::find(words.begin(), words.end(), text) != words.end()) return text;
  throw InputError(fmt::format("unknown {}{}'{}'{}; there are {}", what, what.empty() ? "" : " ", text,
                               suggestion(text, {words.begin(), words.end()}), fmt::join(words, ", ")));
}

}  // namespace toise
