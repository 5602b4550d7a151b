// Single values far off a series' level.
#pragma once

#include <cstddef>
#include <vector>

namespace toise {

/// One or two values in a row away from the level on both sides, or at the end of the series away from the
/// level before: not yet, or never, a change.
struct Spike {
  std::size_t index = 0;
  double value = 0, level = 0;  // level: the median around it
};

/// The values of a series that are not missing, in order, and their places.
struct Present {
  std::vector<double> values;
  std::vector<std::size_t> index;
};

/// Moves the spikes out of `series`: values 5 robust standard deviations off the medians of the five values on both
/// sides, that return within two values. least_spread: the smallest standard deviation to assume.
std::vector<Spike> set_spikes_aside(Present& series, double least_spread);

}  // namespace toise
