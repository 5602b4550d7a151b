#include "exchange/formats/log_values.hpp"

#include <fmt/format.h>

#include <limits>

#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/text.hpp"
#include "exchange/formats/log_lines.hpp"

namespace toise {

double value_in(std::string_view word, std::string const& where) {
  if (word == "-nan" || word == "N/A") return std::numeric_limits<double>::quiet_NaN();
  if (auto const number = number_in(word)) return *number;
  throw InputError(fmt::format("{}: '{}' is no number", where, word));
}

std::optional<std::string> text_after(std::string_view line, std::string_view words) {
  auto const at = line.find(words);
  if (at == line.npos) return {};
  return std::string(trim(line.substr(at + words.size())));
}

std::optional<std::int64_t> number_after(std::string_view line, std::string_view words) {
  for (auto const& word : words_in(text_after(line, words).value_or(""))) {
    if (auto const number = whole_number_in<std::int64_t>(word)) return number;
  }
  return {};
}

std::optional<int> count_after(std::string_view line, std::string_view words) {
  auto const number = number_after(line, words);
  bool const is_count = number && *number >= 1 && *number <= 1'000'000;
  return is_count ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

}  // namespace toise
