#include "analysis/changes/spikes.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "core/sampling/statistics.hpp"

namespace toise {
namespace {

constexpr std::size_t window = 5;         // values on each side that a spike is compared with
constexpr std::size_t longest_spike = 2;  // values
constexpr double threshold_in_spreads = 4.5;
constexpr std::size_t lag = 3;  // values that far apart hardly depend on each other

/// Robust standard deviation from differences: few of them see a shift.
double robust_spread(std::vector<double> const& values) {
  std::vector<double> differences;
  for (std::size_t i = lag; i < values.size(); ++i) differences.push_back(std::abs(values[i] - values[i - lag]));
  return differences.empty() ? 0 : 1.4826 * median(differences) / std::sqrt(2.0);
}

/// The level around [begin, begin + length) when all of it, and no neighbour, is away from both sides' medians towards
/// one side; there may be nothing after it.
std::optional<double> level_of_spike(std::span<double const> values, std::size_t begin, std::size_t length,
                                     double threshold) {
  auto const end = begin + length;
  auto const before = values.subspan(begin - std::min(begin, window), std::min(begin, window));
  auto const after = values.subspan(end, std::min(window, values.size() - end));
  if (std::max(before.size(), after.size()) < 3) return {};
  double const left = before.empty() ? median(after) : median(before), right = after.empty() ? left : median(after);
  double const side = values[begin] > left ? 1 : -1;
  auto const is_away = [&](double value) {
    return side * (value - left) > threshold && side * (value - right) > threshold;
  };
  auto const spike = values.subspan(begin, length);
  if (!std::all_of(spike.begin(), spike.end(), is_away)) return {};
  bool const is_longer = (!before.empty() && is_away(before.back())) || (!after.empty() && is_away(after.front()));
  if (is_longer) return {};
  return (left + right) / 2;
}

}  // namespace

std::vector<Spike> set_spikes_aside(Present& series, double least_spread) {
  double const threshold = threshold_in_spreads * std::max(robust_spread(series.values), least_spread);
  std::vector<Spike> spikes;
  Present kept;
  for (std::size_t i = 0; i < series.values.size();) {
    std::size_t length = 0;
    std::optional<double> level;
    while (!level && length < longest_spike && i + length < series.values.size()) {
      level = level_of_spike(series.values, i, ++length, threshold);
    }
    if (!level) {
      kept.values.push_back(series.values[i]);
      kept.index.push_back(series.index[i]);
      ++i;
      continue;
    }
    for (auto const end = i + length; i < end; ++i) {
      spikes.push_back({.index = series.index[i], .value = series.values[i], .level = *level});
    }
  }
  series = std::move(kept);
  return spikes;
}

}  // namespace toise
