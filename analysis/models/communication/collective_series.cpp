#include "analysis/models/communication/collective_series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/run/measurement_json.hpp"

namespace toise {
namespace {

std::map<std::string, std::string> params_without(std::string const& size, CaseId const& id) {
  std::map<std::string, std::string> others;
  for (auto const& [name, value] : id.params) {
    if (name != size) others[name] = to_string(value);
  }
  return others;
}

/// Of the launches of one size.
TimeOfSize point_of(double bytes, std::vector<TimeOfSize> const& launches) {
  std::vector<double> seconds;
  TimeOfSize point{.bytes = bytes};
  for (auto const& one : launches) {
    seconds.push_back(one.seconds);
    auto const interval = one.interval;
    if (!interval) continue;
    if (!point.interval) point.interval = interval;
    point.interval->low = std::min(point.interval->low, interval->low);
    point.interval->high = std::max(point.interval->high, interval->high);
  }
  point.seconds = median(seconds);
  auto const [least, most] = std::ranges::minmax(seconds);
  if (point.interval) {
    point.interval->low = std::min(point.interval->low, least);
    point.interval->high = std::max(point.interval->high, most);
  } else if (seconds.size() > 1) {
    point.interval = Interval{.low = least, .high = most};
  }
  return point;
}

}  // namespace

std::string label(Operation const& operation) {
  auto text = fmt::format("{}/{}", operation.kernel, operation.variant);
  if (operation.backend != "host") text += " on " + operation.backend;
  for (auto const& [name, value] : operation.params) text += fmt::format(" {}={}", name, value);
  return text;
}

std::vector<CollectiveSeries> collective_series(std::vector<Measurement> const& measurements) {
  std::map<std::pair<Operation, RankPlacement>, std::map<double, std::vector<TimeOfSize>>> groups;
  for (auto const& m : measurements) {
    bool const has_time = m.outcome == Outcome::ok || m.outcome == Outcome::unconverged;
    auto const fitted =
        std::ranges::find_if(m.metrics, [](Metric const& metric) { return metric.chart.fit_alpha_beta; });
    if (fitted == m.metrics.end() || !has_time || m.id.every_node || !(fitted->median > 0)) continue;
    auto const found = m.id.params.find(m.about.size.param);
    auto const* bytes = found == m.id.params.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
    if (!bytes) continue;
    Operation operation{.kernel = m.id.kernel,
                        .variant = m.id.variant,
                        .backend = m.id.backend,
                        .params = params_without(m.about.size.param, m.id)};
    RankPlacement const placement{.nodes = m.id.nodes, .ranks = m.id.ranks, .threads = m.id.threads};
    auto const size = static_cast<double>(*bytes);
    groups[{std::move(operation), placement}][size].push_back(
        {.bytes = size, .seconds = fitted->median, .interval = fitted->interval});
  }
  std::vector<CollectiveSeries> all;
  for (auto const& [group, sizes] : groups) {
    CollectiveSeries series{.operation = group.first, .placement = group.second, .points = {}};
    for (auto const& [bytes, launches] : sizes) series.points.push_back(point_of(bytes, launches));
    all.push_back(std::move(series));
  }
  return all;
}

std::vector<CollectiveSeries> collective_series_of_run(RunDirectory const& run) {
  std::vector<Measurement> measurements;
  for (auto const& line : read_result_texts(run, Lines::together))
    measurements.push_back(measurement_from_json(parse_without_samples(line)));
  return collective_series(measurements);
}

std::vector<CollectiveFit> collective_fits(std::vector<CollectiveSeries> all) {
  std::vector<CollectiveFit> fits;
  for (auto& series : all) {
    auto fit = fit_sizes(series.points);
    if (fit) fits.push_back({.series = std::move(series), .fit = *std::move(fit)});
  }
  return fits;
}

}  // namespace toise
