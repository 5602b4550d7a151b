// The ceilings of a machine, measured or promised, and which of them bounds a value.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/run/measurement.hpp"

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

/// Null where the measurement has no metric of that name.
Metric const* find_metric(Measurement const&, std::string_view name);

/// Whether the arrays of a case lie beyond the last cache: at least four times its size in all, as STREAM asks.
bool is_in_memory(CaseId const&, Peaks const&);

}  // namespace toise
