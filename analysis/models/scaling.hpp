// How a case's rate grows with nodes and ranks: speed-up and efficiency against a named base case.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/run/measurement.hpp"
#include "core/sampling/statistics.hpp"

namespace toise {

struct ScalingPoint {
  int nodes = 1, ranks = 1;
  double value = 0;                  // in the series' unit
  std::optional<Interval> interval;  // of the value
  double speedup = 1, efficiency = 1;
};

struct ScalingSeries {
  std::string label;    // of the case, without what its placement decides
  std::string scaling;  // as CaseId has it
  std::string metric, unit;
  std::vector<ScalingPoint> points;  // by ranks; the first is the base

  ScalingPoint const& base() const { return points.front(); }
};

/// A series for each case that has `scaling` in the suite. The base is the point with the fewest ranks: speed-up = rate
/// / base rate, or base time / time where the headline is a cost; efficiency = speed-up × base ranks / ranks; for weak
/// scaling of a headline that is a time or one rank's own rate, efficiency = the speed-up itself.
std::vector<ScalingSeries> scaling_series(std::vector<Measurement> const&);

}  // namespace toise
