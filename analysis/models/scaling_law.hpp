// How a user's own code scales: laws fitted to a table of its times, and what they say of other sizes.
#pragma once

#include <string>
#include <vector>

namespace toise {

/// One run: on how many nodes (or GPUs, ranks, cores), for how long, and how much it did, in any unit.
struct ScalingRun {
  double n = 1, seconds = 0, work = 1;
};

enum class Scaling { strong, weak };  // the work stays, or grows with n

struct ScalingTable {
  std::string unit;  // "nodes", "gpus", "ranks" or "cores", as the column's name
  Scaling scaling = Scaling::strong;
  std::vector<ScalingRun> runs;  // by n
};

/// Columns: one of nodes, gpus, ranks, cores; seconds; and work, of weak scaling: without it all did the same. Several
/// lines may have the same n. Throws InputError with file and line, and for fewer than three different n.
ScalingTable read_scaling(std::string const& path);

/// Work a second on n, over that on one, rate:
/// - Amdahl:    n / (1 + serial (n - 1)), of strong scaling
/// - Gustafson: serial + (1 - serial) n, of weak scaling
/// - USL:       n / (1 + serial (n - 1) + crosstalk n (n - 1))
/// Sources: Amdahl, AFIPS 1967; Gustafson, CACM 31 (1988); Gunther, Guerrilla Capacity Planning, 2007.
enum class Law { amdahl, gustafson, usl };
std::string_view to_string(Law);

struct LawFit {
  Law law = Law::amdahl;
  double rate = 0, serial = 0, crosstalk = 0;
  double scatter = 0;  // standard deviation of the logarithm of times about the law
  double aicc = 0;     // the lower, the better the law for its number of parameters
  double rate_on(double n) const;
};

struct ScalingForecast {
  double n = 1;
  double p10 = 0, p50 = 0, p90 = 0;  // seconds: of the table's work, or where it grows, of as much of it for each n
  double efficiency = 0;             // of the best law: rate on n over n, relative to the smallest n of the table
  bool extrapolates = false;         // beyond what was run
};

struct ScalingAnswer {
  std::vector<LawFit> laws;  // the best first
  std::vector<ScalingForecast> forecasts;
};

/// The forecasts' intervals hold those of both laws, Amdahl's or Gustafson's and USL, each by 400 bootstraps, always
/// the same; a law about which runs scatter twice as much as about the other is left out. Sizes: each n of the table,
/// and twice and four times the largest.
ScalingAnswer scaling_answer(ScalingTable const&);

}  // namespace toise
