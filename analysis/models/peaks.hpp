// The peaks of a machine, measured or from a data sheet, and the share of them that a value reaches.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/run/measurement.hpp"
#include "core/system/environment.hpp"

namespace toise {

struct MeasuredRate {
  double rate = 0;               // FLOP/s or B/s
  std::string kernel;            // that measured it
  CaseId id;                     // of it
  std::map<int, double> rounds;  // the rate in each round
};

/// The peaks of one backend as this run measured them.
struct Peaks {
  std::string backend = "host";
  std::map<std::string, MeasuredRate> flop_rate;  // by type
  std::optional<MeasuredRate> bandwidth;          // of memory, the best beyond the last cache
  std::size_t last_cache = 0;                     // bytes; 0: unknown
  std::optional<Part> data_sheet;                 // of a GPU
};
Peaks measured_peaks(std::vector<Measurement> const&, Environment const& environment,
                     std::string const& backend = "host");

/// How much of the peak that bounds it a value reaches.
struct Share {
  double share = 0;  // 1 = at the peak
  std::string name;  // of the peak: "peak.fma fp64, measured"
};
/// Of a measured peak round by round, where the same processes measured both, so that a slow minute that met both does
/// not count: the geometric mean over the rounds that they share.
/// Empty for a measurement of another backend than the peaks', and for what neither memory nor compute bounds.
std::optional<Share> share_of_peak(Measurement const&, Peaks const&);

/// True when there are numbers to show: the case succeeded, and not in the emulator, whose times mean
/// nothing.
bool has_performance(Measurement const&);

/// Whether the arrays of a case lie beyond the last cache: at least four times its size in total, as STREAM requires.
bool is_in_memory(Measurement const&, Peaks const&);

}  // namespace toise
