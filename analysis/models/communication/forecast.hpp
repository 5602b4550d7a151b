// A time that is measured, or follows from what was.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "core/sampling/statistics.hpp"

namespace toise {

struct Forecast {
  double seconds = 0;
  Interval interval;        // of the seconds, 95 %
  std::string beyond = {};  // why it extrapolates; empty where it does not
};

/// A tenth wider, as a logarithm, for each doubling of the distance from what was measured; ratio >= 1.
inline double wider_at(double ratio) { return 1 + 0.1 * std::log2(ratio); }

/// The least interval about `seconds` that holds all these.
inline Interval holding(double seconds, Interval const& one, Interval const& other) {
  return {.low = std::min({seconds, one.low, other.low}), .high = std::max({seconds, one.high, other.high})};
}

}  // namespace toise
