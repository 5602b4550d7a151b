#include "core/toml/characters.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/toml/place.hpp"

namespace toise {
namespace {

/// The end of the string that begins at `at`; of one that is not closed, the end of the text.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  char const quote = text[at];
  bool const has_lines = text.substr(at).starts_with(std::string(3, quote));
  std::size_t const width = has_lines ? 3 : 1;
  for (std::size_t i = at + width; i < text.size(); ++i) {
    if (text[i] == '\\' && quote == '"')
      ++i;
    else if (text[i] == '\n' && !has_lines)
      return i;
    else if (text.substr(i).starts_with(std::string(width, quote))) {
      i += width;
      for (int more = 0; has_lines && more < 2 && i < text.size() && text[i] == quote; ++more)
        ++i;  // its last characters
      return i;
    }
  }
  return text.size();
}

/// 6'ö' is no string: toml++ takes it for the rest of a number.
bool is_within_a_word(std::string_view text, std::size_t at) {
  if (at == 0) return false;
  char const c = text[at - 1];
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("_+-.:").find(c) != std::string_view::npos;
}

bool has_other_letters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

}  // namespace

void check_characters(std::string const& file, std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    char const c = text[i];
    bool const is_quote = c == '"' || c == '\'';
    auto const end = is_quote ? end_of_string(text, i) : i;
    if (is_quote && !(is_within_a_word(text, i) && has_other_letters(text.substr(i, end - i)))) {
      i = end;
    } else if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
    } else if (!is_quote && ((c >= ' ' && c <= '~') || c == '\n' || c == '\t')) {
      ++i;
    } else {
      auto const line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(i), '\n') + 1;
      auto const begin = i == 0 ? text.npos : text.rfind('\n', i - 1);
      refuse({file, line}, fmt::format("not valid TOML at column {}: only text in quotes has letters beyond ASCII",
                                       i - (begin == text.npos ? 0 : begin + 1) + 1));
    }
  }
}

}  // namespace toise
