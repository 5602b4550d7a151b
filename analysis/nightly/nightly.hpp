// Everything that the nightly pages show: the pages compute nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analysis/history/history.hpp"
#include "analysis/nightly/nights.hpp"
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

/// What criteria ask of a series.
struct Committed {
  std::string clause, title;
  bool is_provisional = false;
  std::optional<double> at_least, at_most;  // in the series' unit
  bool missed = false;                      // by the last night's value
};

/// A series' stretch between changes.
struct SeriesLevel {
  std::size_t begin = 0, end = 0;  // of its nights
  double value = 0, noise = 0;     // in its unit
};

/// What is shown of a series beside its nights.
struct SeriesPage {
  std::vector<SeriesLevel> levels;  // at least one
  std::vector<Committed> committed;
};

/// The last run's speeds of a machine's nodes.
struct NodeSpeeds {
  std::vector<std::string> nodes, cases;
  std::vector<std::vector<std::optional<double>>> speeds;  // by case, by node, over the case's median; absent: no value
};

struct MachinePage {
  HistoryRun last;
  std::vector<HistoryFailure> failures;  // of the last run
  std::optional<NodeSpeeds> nodes;       // absent without nodes, and where they are too many to draw
};

struct RunOfNight {
  HistoryRun run;
  std::vector<Difference> environment;  // from the machine's run before
};

struct Nightly {
  News news;
  HistoryChanges changes;
  std::vector<std::vector<bool>> is_new;  // by event of `changes`, by its members: found for the first time
  std::vector<SeriesPage> series;         // of the nights of `changes`
  std::vector<MachinePage> machines;      // by name
  std::vector<RunOfNight> runs;           // by date
  std::vector<HistoryEvent> remarks;      // by date
};

/// criteria: their bounds are the committed lines of the series that they select, by case, metric and machine. A line
/// is not a verdict: it is compared with one night's median.
Nightly make_nightly(History&, HistoryQuery const& = {}, std::vector<Criteria> const& criteria = {});

}  // namespace toise
