// The distributions that a report draws: of every random read's latency, of equal work's time.
#pragma once

#include <string>
#include <vector>

#include "core/run/measurement.hpp"

namespace toise {

/// A cumulative distribution: shares[i] of all observations are at most values[i].
struct Distribution {
  std::vector<double> values;  // ascending
  std::vector<double> shares;  // ascending, the last 1
};

/// Of a histogram's bins, values ascending. Empty for none.
Distribution distribution_of_histogram(Detail::Histogram const& bins);

/// Of samples over the fastest one: how much slower each was. Empty for none.
Distribution distribution_of_slowdown(std::vector<double> samples);

struct MetricDistribution {
  std::size_t index = 0;  // of the measurement
  std::string metric;
  Distribution distribution;
};

/// One for each metric that asks for it: of the details' histogram of that metric, in its unit, else of the samples
/// over the fastest.
std::vector<MetricDistribution> distributions(std::vector<Measurement> const&);

}  // namespace toise
