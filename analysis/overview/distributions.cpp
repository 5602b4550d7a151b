#include "analysis/overview/distributions.hpp"

#include <algorithm>

#include "analysis/models/peaks.hpp"

namespace toise {

Distribution distribution_of_histogram(nlohmann::json const& histogram) {
  Distribution result;
  double seen = 0;
  for (auto const& bin : histogram) {
    seen += bin[1].get<double>();
    result.values.push_back(bin[0].get<double>());
    result.shares.push_back(seen);
  }
  for (auto& share : result.shares) share /= seen;
  return result;
}

Distribution distribution_of_slowdown(std::vector<double> samples) {
  Distribution result{.values = std::move(samples), .shares = {}};
  std::sort(result.values.begin(), result.values.end());
  auto const n = result.values.size();
  for (std::size_t i = 0; i < n; ++i) result.shares.push_back(static_cast<double>(i + 1) / static_cast<double>(n));
  auto const fastest = n > 0 ? result.values.front() : 1;
  for (auto& value : result.values) value /= fastest;
  return result;
}

nlohmann::json distributions(std::vector<Measurement> const& measurements) {
  auto list = nlohmann::json::array();
  for (std::size_t i = 0; i < measurements.size(); ++i) {
    auto const& m = measurements[i];
    if (!has_performance(m)) continue;
    for (auto const& metric : m.metrics) {
      if (metric.chart.kind != Chart::Kind::distribution) continue;
      auto const histogram = m.details.find(metric.name + "_histogram");
      auto const found = histogram != m.details.end() ? distribution_of_histogram(*histogram)
                                                      : distribution_of_slowdown(m.sampling.samples);
      if (found.values.empty()) continue;
      list.push_back({{"index", i}, {"metric", metric.name}, {"values", found.values}, {"shares", found.shares}});
    }
  }
  return list;
}

}  // namespace toise
