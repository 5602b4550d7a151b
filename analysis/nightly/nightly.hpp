// Everything that the nightly pages show: the pages compute nothing.
#pragma once

#include <nlohmann/json.hpp>

#include "analysis/history/history.hpp"
#include "analysis/verdict/criteria.hpp"

namespace toise {

/// What tonight's run, the last one of a machine, adds to what was known: the contents of a notification.
struct News {
  std::vector<std::string> worse,
      better;                       // "stream.triad/portable … : -4.9 % since 2026-11-17", found for the first time
  std::vector<std::string> missed;  // "C-4.2: stream.triad/portable …", last night's value misses what is committed
  std::size_t failures = 0;         // of the last runs
  std::size_t series = 0;
};

struct Nightly {
  News news;
  /// {machines: [{name, last: run, failures: [{case, node, outcome, reason}], nodes: null or {nodes, cases, speeds: by
  /// case by node over the case's median, null: no value}}], runs: [{id, machine, start, suite, status, measurements,
  /// failures, node_hours, energy, path, environment: differences from the machine's run before}], events: as
  /// HistoryChanges with `is_new` and the series' ids, spikes, remarks: [{date, machine, text}], series: [{id, label,
  /// kernel, machine, node, unit, better, dates, runs, medians, low, high, levels: [{begin, end, value, noise}],
  /// changes, spikes, last, level, ratio, committed: [{clause, title, provisional, at_least, at_most, missed}]}]}.
  nlohmann::json json;
};

/// criteria: their bounds are the committed lines of the series that they select, by case, metric and machine. A line
/// is not a verdict: it is compared with one night's median.
Nightly make_nightly(History&, HistoryQuery const& = {}, std::vector<Criteria> const& criteria = {});

}  // namespace toise
