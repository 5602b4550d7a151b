// Tables of comma-separated values as other programs write them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace toise {

struct CsvRow {
  std::size_t line = 0;  // of the file, from 1
  std::vector<std::string> fields;
};

/// All rows of a file ("-": standard input) but empty ones and comments (#). Fields may be quoted; blanks around them
/// are left out. Throws InputError when it cannot be read or a quote stays open.
std::vector<CsvRow> read_csv(std::string const& path);

/// A field as a number; NaN for an empty one or "nan"; nothing for other text.
std::optional<double> number_in(std::string const& field);

/// Equally spaced values, and their dates where the file has them.
struct Series {
  std::vector<double> values;  // NaN: missing
  std::vector<std::string> dates;
};

/// One value a line, or date,value; a first line that is no number is a header. Throws InputError with file and line.
Series read_series_csv(std::string const& path);

}  // namespace toise
