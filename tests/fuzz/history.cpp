// A history: an SQLite file that something has damaged, or somebody has made.
#include "analysis/history/history.hpp"

#include <fstream>

#include "tests/fuzz/target.hpp"
#include "tests/temporary_folder.hpp"

void toise::fuzz::read(std::string const& text) {
  TemporaryFolder const folder;  // SQLite keeps journals beside its file
  auto const path = folder / "history.db";
  std::ofstream(path, std::ios::binary) << text;
  History history(path, History::Open::existing);
  history.events();
  for (auto const& series : history.series({.kernel = "*"})) {
    label_of(series);
    history.points(series, {.from = "2026-01-01", .to = "2026-12-31"});
    case_of(series);
  }
  for (auto const& run : history.runs()) {
    history.failures(run.id);
    history.environment(run.id);
  }
  history.prune("2026-11-26");
}
