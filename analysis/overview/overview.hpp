// A run at a glance: each case's headline, its share of the peak, its bound, its verdict.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analysis/models/peaks.hpp"
#include "core/run/measurement.hpp"
#include "core/run/run_directory.hpp"

namespace toise {

/// Counts by outcome, in the outcomes' order.
std::vector<std::pair<std::string, std::size_t>> count_outcomes(std::vector<Measurement> const&);

/// 1 when any answer was wrong or any case failed (corrupt, invalid, error, timeout, crashed) in its last
/// attempt, else 0.
int exit_code_of(std::vector<Measurement> const&);

/// All that a report shows and does not compute: rows, problems, outcome counts, roofline, α-β fits, distributions.
/// docs/run-directory.md has its shape.
nlohmann::json overview(std::vector<Measurement> const&, RunFile const& run_file);

/// The same of a run on disk, with `fleet` of its cases on every node (Fleet::to_json; null without any).
nlohmann::json overview_of_run(RunDirectory const&);

}  // namespace toise
