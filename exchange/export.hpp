// Runs and histories for other programs: CSV, JUnit XML, OpenMetrics. Parquet is made of the CSV in Python.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/history/history.hpp"
#include "analysis/verdict/verdict.hpp"
#include "core/run/run_directory.hpp"

namespace toise {

/// A metric of a measurement; without a value one row says how it ended.
struct ExportRow {
  std::string kernel, variant, backend, params, metric, unit, better;
  std::optional<double> value, low, high;  // in the unit; the bounds of a 95 % interval
  std::size_t n = 0;                       // samples
  std::string machine, node, suite, date;  // node: of a case on every node; date: the begin of the run, UTC
  std::string outcome = "ok", reason;
  std::string disturbed;  // who else took part, " | " between the sentences; of runs only
  int launch = 0;
  std::optional<double> duration;  // s
};

/// The last attempt of every case of a run, all its metrics, the headline first. Measurements in the emulator have no
/// value.
std::vector<ExportRow> rows_of(RunDirectory const&);

/// The headlines of a history, by series and date, and its failures.
std::vector<ExportRow> rows_of(History&, HistoryQuery const&);

/// A header and one line per row; `toise import` can read it.
std::string to_csv(std::vector<ExportRow> const&);

/// One test case per measurement: a wrong answer is a failure; what crashed, hung or was not measured is an error.
std::string to_junit(std::vector<ExportRow> const&);

/// One test case per requirement: one that fails is a failure, one that is undecided an error. Waived ones are skipped.
std::string to_junit(Acceptance const&);

/// Gauges for Prometheus, one family per metric: the last run's value of each case (of several launches the median),
/// when it was measured, and how many cases failed. Samples have no time stamps: a textfile collector refuses them.
std::string to_openmetrics(std::vector<ExportRow> const&);

}  // namespace toise
