#include "core/toml/values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/text/text.hpp"
#include "core/text/units.hpp"

namespace toise {

constexpr double year = 365 * 24 * 3600.0;

int whole(Value const& value, std::int64_t least, std::int64_t most) {
  auto const* number = std::get_if<std::int64_t>(&value);
  if (!number || *number < least || *number > most) {
    throw InputError(fmt::format("must be a whole number from {} to {}, not {}", least, most, to_string(value)));
  }
  return static_cast<int>(*number);
}

std::string exact_text(Value const& value) {
  if (auto const* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  constexpr std::int64_t most = std::int64_t{1} << 53;
  if (auto const* number = std::get_if<std::int64_t>(&value); number && (*number > most || *number < -most))
    throw InputError(fmt::format("{} is beyond the whole numbers that are kept exactly, up to {}", *number, most));
  return to_string(value);
}

double number_above_zero(Value const& value) {
  double number = 0;
  if (auto const* i = std::get_if<std::int64_t>(&value)) number = static_cast<double>(*i);
  if (auto const* d = std::get_if<double>(&value)) number = *d;
  if (!(number > 0 && number <= 1e24))
    throw InputError(fmt::format("must be a number above zero, at most 1e24, not {}", to_string(value)));
  return number;
}

double share(Value const& value) {
  double const number = parse_ratio(exact_text(value));
  if (!(number > 0 && number <= 1)) throw InputError("must be above 0 and at most 1");
  return number;
}

double share_within(Value const& value, double low, double high) {
  double const number = parse_ratio(exact_text(value));
  if (!(number >= low && number <= high))
    throw InputError(fmt::format("must be from {} to {}, not {}", low, high, exact_text(value)));
  return number;
}

double ratio_of(Value const& value, Range const& accepted) {
  double const ratio = parse_ratio(exact_text(value));
  if (!(ratio >= accepted.lowest && ratio <= accepted.highest)) {
    throw InputError(fmt::format("must be from {:.6g}% to {:.6g}%, not {}", 100 * accepted.lowest,
                                 100 * accepted.highest, exact_text(value)));
  }
  return ratio;
}

double seconds_of(Value const& value) {
  double const seconds = parse_seconds(exact_text(value));
  if (seconds > 100 * year) throw InputError(fmt::format("must be at most a century, not {}", exact_text(value)));
  return seconds;
}

double positive_seconds(Value const& value) {
  double const seconds = parse_seconds(exact_text(value));
  if (!(seconds > 0)) throw InputError("must be above zero");
  if (seconds > year) throw InputError(fmt::format("must be at most a year, which is 8760h, not {}", to_string(value)));
  return seconds;
}

std::string one_of(std::span<std::string_view const> words, std::string const& what, Value const& value) {
  auto const text = to_string(value);
  if (std::find(words.begin(), words.end(), text) != words.end()) return text;
  throw InputError(fmt::format("unknown {}{}'{}'{}; there are {}", what, what.empty() ? "" : " ", text,
                               suggestion(text, {words.begin(), words.end()}), fmt::join(words, ", ")));
}

}  // namespace toise
