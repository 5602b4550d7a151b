// A run at a glance: each case's headline, its share of the peak, its bound, its verdict.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/measurement.hpp"
#include "core/run_directory.hpp"

namespace toise {

/// The ceilings of one backend as this run measured them.
struct Peaks {
  std::string backend = "host";
  std::map<std::string, double> flop_rate;  // by type, FLOP/s, from peak.fma or peak.matrix
  std::optional<double> bandwidth;          // of memory, B/s, the best stream beyond the last cache
  std::size_t last_cache = 0;               // bytes; 0: unknown
  nlohmann::json data_sheet;                // of a GPU: {part, memory_bandwidth, flop_rate: {type: …}}; null: unknown
};
Peaks measured_peaks(std::vector<Measurement> const&, nlohmann::json const& environment,
                     std::string const& backend = "host");

/// What a value is held against.
struct Bound {
  double share = 0;  // of the peak, 1 = at the peak
  std::string name;  // "peak.fma fp64, measured"
};
/// Empty for a measurement of another backend than the peaks'.
std::optional<Bound> bound_of(Measurement const&, Peaks const&);

/// True when there are numbers to show: the case ended well, and not in the emulator, whose times mean
/// nothing.
bool has_performance(Measurement const&);

/// Counts by outcome, in the outcomes' order.
std::vector<std::pair<std::string, std::size_t>> count_outcomes(std::vector<Measurement> const&);

/// 1 when any answer was wrong or any case failed (corrupt, invalid, error, timeout, crashed) in its last
/// attempt, else 0.
int exit_code_of(std::vector<Measurement> const&);

/// All that a report shows and does not compute: rows, problems, outcome counts, roofline, α-β fits, distributions.
/// docs/run-directory.md has its shape.
nlohmann::json overview(std::vector<Measurement> const&, nlohmann::json const& run_file);

/// The same of a run on disk, with `fleet` of its cases on every node (Fleet::to_json; null without any).
nlohmann::json overview_of_run(RunDirectory const&);

}  // namespace toise
