// Since when is a series faster or slower: its lasting changes and its single spikes.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "analysis/changes/spikes.hpp"
#include "core/sampling/statistics.hpp"

namespace toise {

/// A lasting shift of a series' level.
struct Change {
  std::size_t index = 0;                  // of the first value at the new level
  double before = 0, after = 0;           // means of the two levels, spikes left out, in the values' unit
  double ratio = 1;                       // after / before
  Interval ci;                            // of the ratio, 95 %
  double p = 1;                           // that noise alone makes such a shift anywhere in the series
  std::size_t n_before = 0, n_after = 0;  // values of the two levels
};

struct ChangePoints {
  std::vector<Change> changes;  // by index
  std::vector<Spike> spikes;    // by index
  double noise = 0;             // standard deviation around the levels, in the values' unit
  double correlation = 0;       // of successive values around the levels, in [0, 0.95]
};

struct ChangeOptions {
  double alpha = 0.012;      // a change needs p < alpha
  double least = 0.005;      // and a shift of at least this share of the level before
  std::size_t shortest = 3;  // values that a level has at least
};

/// Lasting changes of the level of equally spaced values, in order (nights); NaN: missing. Throws InputError for
/// infinite values or options out of range.
///
/// Spikes are set aside. Candidates are the partitions of least squared error into 2, 3, … levels, as long as more
/// levels give more changes; of each, the changes that noise explains are removed, weakest first. Noise explains a
/// change when any of three tests finds no more than p, times the number of places where it might be: the likelihood
/// ratio of an AR(1) with and without it; the jump by generalised least squares over the spread of its neighbourhood,
/// which may differ from the rest; and the chance that values as far off as the shorter level's, which the series has
/// shown elsewhere, come together. p grows with the correlation, whose estimate is not sure: (1 - φ)^-2, set by
/// simulation. docs/judging.md says what it finds and what it does not.
ChangePoints change_points(std::span<double const> values, ChangeOptions const& = {});

}  // namespace toise
