// A series of values as CSV.
#include "analysis/history/series_csv.hpp"
#include "tests/fuzz/target.hpp"

void toise::fuzz::read(std::string const& text) {
  auto const series = read_series_csv(file_of(text).string());
  require(!series.values.empty(), "a series without values was taken");
}
