// A series of values in a file, as other programs write them.
#pragma once

#include <string>
#include <vector>

namespace toise {

/// Equally spaced values, and their dates where the file has them.
struct Series {
  std::vector<double> values;  // NaN: missing
  std::vector<std::string> dates;
};

/// One value per line, or date,value, the oldest first; a first line that is not a number is a header. Throws
/// InputError with file and line.
Series read_series_csv(std::string const& path);

}  // namespace toise
