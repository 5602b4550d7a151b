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
  auto latencies = nlohmann::json::array(), slowdowns = nlohmann::json::array();
  auto add = [](nlohmann::json& list, std::size_t index, Distribution const& found) {
    if (!found.values.empty()) list.push_back({{"index", index}, {"values", found.values}, {"shares", found.shares}});
  };
  for (std::size_t i = 0; i < measurements.size(); ++i) {
    auto const& m = measurements[i];
    if (!has_performance(m)) continue;
    if (m.details.contains("latency_histogram")) {
      add(latencies, i, distribution_of_histogram(m.details["latency_histogram"]));
    }
    if (m.id.kernel.starts_with("noise.")) add(slowdowns, i, distribution_of_slowdown(m.sampling.samples));
  }
  return {{"io_latency", latencies}, {"slowdown", slowdowns}};
}

}  // namespace toise
