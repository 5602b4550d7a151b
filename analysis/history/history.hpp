// The index of many runs: what each case gave, night by night.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analysis/history/sqlite.hpp"
#include "core/run/run_directory.hpp"

namespace toise {

/// Patterns with * and ?, or whole words; empty: all. Dates as "2026-11-25", the whole of `to` included.
struct HistoryQuery {
  std::string kernel, variant, params, metric, machine, node, from, to;
};

/// The headline of a case on a machine; `node` for cases on every node, else empty.
struct HistorySeries {
  std::int64_t id = 0;
  std::string kernel, variant, backend, params, metric, unit, better, machine, node;
  std::string identity;  // what distinguishes it from the others
};
/// Which case it is of.
CaseId case_of(HistorySeries const&);
/// "stream.triad/portable bytes=1GiB bandwidth on machine node"
std::string label_of(HistorySeries const&);

struct HistoryPoint {
  std::string date;  // start of the run, UTC
  std::int64_t run = 0;
  double value = 0;  // median, in the series' unit
  std::optional<double> low, high;
  std::int64_t n = 0;
};

struct HistoryRun {
  std::int64_t id = 0;
  std::string path, suite, machine, start, status;
  std::int64_t measurements = 0, failures = 0;
  std::optional<double> node_hours, energy;  // hours, J
};

struct HistoryFailure {
  std::int64_t run = 0;
  std::string label, node, outcome, reason;
};

/// A remark on a night: "driver 580 → 590".
struct HistoryEvent {
  std::string date, machine, text;  // machine: empty for all
};

enum class Ingested { added, updated, unchanged };

/// An SQLite file, rebuilt at any time from the run directories. Several processes may use one at a time; a writer that
/// is killed leaves it as it was.
class History {
public:
  enum class Open { existing, create };
  /// Throws InputError when there is none to open, or one of a newer version; EnvironmentError as Database does.
  History(std::filesystem::path const&, Open);

  /// Adds a run, once; if the same run is there already and has continued since, it is replaced. Measurements in the
  /// emulator are left out: their times mean nothing. Throws InputError when it is a copy of one that is there.
  Ingested ingest(RunDirectory const&);

  /// Ingests again the runs whose directories are still where they were, and returns their paths. The other runs and
  /// the events stay.
  std::vector<std::string> rebuild();

  std::vector<HistorySeries> series(HistoryQuery const&);
  std::vector<HistoryPoint> points(HistorySeries const&, HistoryQuery const& = {});  // by date
  std::vector<HistoryRun> runs(HistoryQuery const& = {});                            // by date
  std::vector<HistoryFailure> failures(std::int64_t run);
  Environment environment(std::int64_t run);
  void annotate(HistoryEvent const&);
  std::vector<HistoryEvent> events();  // by date
  /// Removes the runs that started before a date, and returns their number; the run directories stay.
  std::size_t prune(std::string const& before);

private:
  Database database_;
};

/// Throws InputError unless `text` is a day: "2026-11-25".
void check_date(std::string const& text);

}  // namespace toise
