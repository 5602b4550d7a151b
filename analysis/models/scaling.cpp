#include "analysis/models/scaling.hpp"

#include <algorithm>
#include <map>

#include "analysis/models/peaks.hpp"
#include "core/text/text.hpp"

namespace toise {
namespace {

/// The case without what its placement decides.
CaseId series_of(CaseId id) {
  id.nodes = id.ranks = 1;
  id.attempt = id.launch = 0;
  for (auto const& word : split(id.scaling, ' ')) {
    if (auto const equals = word.find('='); equals != std::string::npos) id.params.erase(word.substr(0, equals));
  }
  return id;
}

/// A rate that all ranks have together, such as train.gpt's; the others are one rank's, or a time.
bool is_total(Metric const& metric) { return metric.name == "tokens_rate" || metric.name == "samples_rate"; }

}  // namespace

std::vector<ScalingSeries> scaling_series(std::vector<Measurement> const& measurements) {
  std::map<std::string, std::vector<Measurement const*>> series;
  for (auto const& m : measurements) {
    if (!m.id.scaling.empty() && has_performance(m) && !m.metrics.empty())
      series[text_of(series_of(m.id))].push_back(&m);
  }
  std::vector<ScalingSeries> all;
  for (auto& [name, points] : series) {
    std::stable_sort(points.begin(), points.end(),
                     [](auto const* a, auto const* b) { return a->id.ranks < b->id.ranks; });
    auto const& base = *points.front();
    auto const& headline = base.metrics.front();
    bool const is_strong = base.id.scaling.starts_with("strong"), is_cost = headline.better == "lower";
    ScalingSeries one{
        .label = label(series_of(base.id)), .scaling = base.id.scaling, .metric = headline.name, .unit = headline.unit};
    for (auto const* point : points) {
      auto const& metric = point->metrics.front();
      double const speedup = is_cost ? headline.median / metric.median : metric.median / headline.median;
      double const share = static_cast<double>(base.id.ranks) / static_cast<double>(point->id.ranks);
      bool const over_ranks = is_strong || is_total(metric);
      one.points.push_back({.nodes = point->id.nodes,
                            .ranks = point->id.ranks,
                            .value = metric.median,
                            .interval = metric.interval,
                            .speedup = speedup,
                            .efficiency = over_ranks ? speedup * share : speedup});
    }
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace toise
