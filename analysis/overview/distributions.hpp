// The distributions that a report draws: of every random read's latency, of equal work's time.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "core/run/measurement.hpp"

namespace toise {

/// A cumulative distribution: shares[i] of all observations are at most values[i].
struct Distribution {
  std::vector<double> values;  // ascending
  std::vector<double> shares;  // ascending, the last 1
};

/// Of a histogram's [[value, count], ...], values ascending. Empty for an empty one.
Distribution distribution_of_histogram(Detail::Histogram const& histogram);

/// Of samples over the fastest one: how much slower each was. Empty for none.
Distribution distribution_of_slowdown(std::vector<double> samples);

/// One for each metric that asks for it: [{index, metric, values, shares}], where index is the measurement's. values:
/// of the details' histogram of that metric, in its unit, else the samples over the fastest.
nlohmann::json distributions(std::vector<Measurement> const&);

}  // namespace toise
