// Tables of comma-separated values as other programs write them.
#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace toise {

struct CsvRow {
  std::size_t line = 0;  // of the file, from 1: where the row begins
  std::vector<std::string> fields;
};

/// All rows of a file or a pipe ("-": standard input) but empty ones and comments (#). A quoted field may hold commas,
/// doubled quotes and line breaks (RFC 4180); blanks around fields without quotes are left out, and the ' of
/// csv_field(). Throws InputError as read_plain_text() does, and when a quote stays open.
std::vector<CsvRow> read_csv(std::string const& path);
/// The same of a text that plain_text() has taken; path: for errors.
std::vector<CsvRow> parse_csv(std::string const& path, std::string const& text);

/// A text as a field: in quotes where it must be, and with a ' before what a spreadsheet would take for a formula
/// (=, +, -, @, a tab or a line break at its beginning). parse_csv() gives the text back. Source: OWASP, CSV Injection.
std::string csv_field(std::string_view text);

/// A field as a number; NaN for an empty one or "nan"; nothing for other text.
std::optional<double> number_in(std::string_view field);

/// The whole field as a whole number; nothing for other text, and for one that T cannot hold.
template <class T>
std::optional<T> whole_number_in(std::string_view field) {
  T value = 0;
  auto const* const end = field.data() + field.size();
  auto const [stop, error] = std::from_chars(field.data(), end, value);
  return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

}  // namespace toise
