#include "analysis/overview/distributions.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analysis/models/peaks.hpp"

namespace toise {

Distribution distribution_of_histogram(Detail::Histogram const& bins) {
  Distribution result;
  double seen = 0;
  for (auto const& [bound, count] : bins) {
    seen += static_cast<double>(count);
    result.values.push_back(bound);
    result.shares.push_back(seen);
  }
  for (auto& share : result.shares) share /= seen;
  return result;
}

Distribution distribution_of_slowdown(std::vector<double> samples) {
  Distribution result{.values = std::move(samples)};
  std::sort(result.values.begin(), result.values.end());
  auto const n = result.values.size();
  for (std::size_t i = 0; i < n; ++i) result.shares.push_back(static_cast<double>(i + 1) / static_cast<double>(n));
  auto const fastest = n > 0 ? result.values.front() : 1;
  for (auto& value : result.values) value /= fastest;
  return result;
}

std::vector<MetricDistribution> distributions(std::vector<Measurement> const& measurements) {
  std::vector<MetricDistribution> all;
  for (std::size_t i = 0; i < measurements.size(); ++i) {
    auto const& m = measurements[i];
    if (!has_performance(m)) continue;
    for (auto const& metric : m.metrics) {
      if (metric.chart.kind != Chart::Kind::distribution) continue;
      auto const* detail = m.details.find(metric.name + "_histogram");
      auto const* histogram = detail ? std::get_if<Detail::Histogram>(&detail->value) : nullptr;
      auto found = histogram ? distribution_of_histogram(*histogram) : distribution_of_slowdown(m.sampling.samples);
      if (found.values.empty()) continue;
      all.push_back({.index = i, .metric = metric.name, .distribution = std::move(found)});
    }
  }
  return all;
}

}  // namespace toise
