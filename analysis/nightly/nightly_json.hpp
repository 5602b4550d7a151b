// A history's changes and the nightly pages' data, as the Python package and other programs read them.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "analysis/nightly/nightly.hpp"

namespace toise {

/// {"events": [{machine, date, before, worse, changes: [{series, date, before, after, ratio, ci, p, direction, unit}],
/// environment, remarks}], "spikes": [{series, date, value, level, unit}], "series": how many were looked at}.
nlohmann::json to_json(HistoryChanges const&);

/// {machines: [{name, last: run, failures: [{case, node, outcome, reason}], nodes: null or {nodes, cases, speeds: by
/// case by node over the case's median, null: no value}}], runs: [{id, machine, start, suite, status, measurements,
/// failures, node_hours, energy, path, environment: differences from the machine's run before}], events: as
/// HistoryChanges with `is_new` and the series' ids, spikes, remarks: [{date, machine, text}], series: [{id, label,
/// kernel, machine, node, unit, better, dates, runs, medians, low, high, levels: [{begin, end, value, noise}],
/// changes, spikes, last, level, ratio, committed: [{clause, title, provisional, at_least, at_most, missed}]}]}.
nlohmann::json to_json(Nightly const&);

}  // namespace toise
