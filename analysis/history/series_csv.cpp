#include "analysis/history/series_csv.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/text/csv.hpp"

namespace toise {

Series read_series_csv(std::string const& path) {
  Series series;
  auto const rows = read_csv(path);
  for (auto const& [line, fields] : rows) {
    if (fields.size() > 2) {
      throw InputError(
          fmt::format("{}:{}: {} columns; a series has one value per line, or date,value", path, line, fields.size()));
    }
    auto const value = number_in(fields.back());
    if (!value) {
      bool const is_header = &fields == &rows.front().fields;
      if (is_header) continue;
      throw InputError(fmt::format("{}:{}: '{}' is not a number", path, line, fields.back()));
    }
    series.values.push_back(*value);
    if (fields.size() == 2) series.dates.push_back(fields.front());
    if (!series.dates.empty() && series.dates.size() != series.values.size()) {
      throw InputError(fmt::format("{}:{}: some lines have a date and some have none", path, line));
    }
  }
  if (series.values.empty()) throw InputError(fmt::format("{}: contains no values", path));
  return series;
}

}  // namespace toise
