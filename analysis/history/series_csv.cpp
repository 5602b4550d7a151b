#include "analysis/history/series_csv.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/dates.hpp"

namespace toise {
namespace {

/// Dates that go back would turn a change for the better into one for the worse.
void take_date(Series& series, std::string const& date, std::string const& place) {
  at_place(place, [&] {
    if (parse_date(date) < (series.dates.empty() ? 0 : parse_date(series.dates.back())))
      throw InputError(fmt::format("{} lies before {}; sort the lines by date", date, series.dates.back()));
  });
  series.dates.push_back(date);
}

}  // namespace

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
    if (fields.size() == 2) take_date(series, fields.front(), fmt::format("{}:{}", path, line));
    if (!series.dates.empty() && series.dates.size() != series.values.size()) {
      throw InputError(fmt::format("{}:{}: some lines have a date and some have none", path, line));
    }
  }
  if (series.values.empty()) throw InputError(fmt::format("{}: contains no values", path));
  return series;
}

}  // namespace toise
