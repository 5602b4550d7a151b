#include "analysis/overview/distributions.hpp"

#include <algorithm>

#include "analysis/models/peaks.hpp"

namespace toise {

Distribution distribution_of_histogram(Detail::Histogram const& histogram) {
  Distribution result;
  double seen = 0;
  for (auto const& [bound, count] : histogram) {
    seen += static_cast<double>(count);
    result.values.push_back(bound);
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
      auto const* detail = m.details.find(metric.name + "_histogram");
      auto const* histogram = detail ? std::get_if<Detail::Histogram>(&detail->value) : nullptr;
      auto const found =
          histogram ? distribution_of_histogram(*histogram) : distribution_of_slowdown(m.sampling.samples);
      if (found.values.empty()) continue;
      list.push_back({{"index", i}, {"metric", metric.name}, {"values", found.values}, {"shares", found.shares}});
    }
  }
  return list;
}

}  // namespace toise
