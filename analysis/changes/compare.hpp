// Is B faster than A? The only place that may say "faster".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/changes/environment.hpp"
#include "core/run/measurement.hpp"
#include "core/run/run_directory.hpp"
#include "core/sampling/statistics.hpp"

namespace toise {

enum class Comparison { faster, slower, same, ambiguous, broken, missing, added };
std::string_view to_string(Comparison);

/// One side: its runs; a launch of a case in one of them is one independent value.
struct Side {
  std::vector<RunDirectory> runs;
};
/// A run, or a folder of runs. Throws InputError when it is neither, or one was edited after it ended.
Side read_side(std::string const& path);

struct ComparedCase {
  std::string label, metric, unit, better, node;
  std::vector<double> a, b;  // the headline of each launch, in the unit
  std::optional<double> median_a, median_b;
  std::optional<double> ratio;       // of speeds, B over A: above 1 is faster; the median over all pairs of launches
  std::optional<Interval> interval;  // of the ratio, 95 %
  double p = 1;                      // of no difference, adjusted for the number of cases (Holm)
  double margin = 0;                 // a ratio within 1 / (1 + margin) … 1 + margin counts as equal
  Comparison comparison = Comparison::ambiguous;
  std::string reason;
};

struct Compared {
  std::vector<ComparedCase> cases;
  std::vector<Difference> environment;  // of the last run of each side
};

struct CompareOptions {
  double margin = 0.02;
  double alpha = 0.01;
  std::string history;  // a history's file, whose noise of the same case widens the margin; may be empty
};

/// `faster` or `slower` when the adjusted p is below alpha and the interval of the ratio lies beyond the margin; `same`
/// when it lies within; else `ambiguous`. `broken`: an answer was right in A and is not in B. Cases are those of both
/// sides; the last attempt counts. Measurements in the emulator are left out. Source: Hoefler & Belli, SC'15; Holm
/// 1979.
Compared compare(Side const& a, Side const& b, CompareOptions const& = {});

/// 1 with anything slower or broken; 3 when a case is missing in B or nothing could be decided; else 0.
int exit_code_of(Compared const&);

/// Sets verdicts from the values of the cases: what compare() does after reading.
void judge(std::vector<ComparedCase>&, CompareOptions const&);

}  // namespace toise
