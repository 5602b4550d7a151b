#include "analysis/overview/rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/run/visits.hpp"

namespace toise {
namespace {

/// What slowed the CPUs or the GPU down while they were measured; empty when nothing is known to have.
/// A GPU at its own rating does what it was built for: that is shown with its clocks, and is not an alarm.
std::string throttled_by(Measurement const& m) {
  auto const& throttle = m.system.throttle.value;
  if (throttle && throttle->events > 0) return "the kernel saw its CPUs slowed down by heat";
  auto const& gpu = m.system.gpu.value;
  if (!gpu || !gpu->slowed_by) return {};
  for (auto const& [reason, share] : *gpu->slowed_by) {
    if (is_own_rating(reason)) continue;
    return fmt::format("its GPU was slowed down by {} in {:.0f} % of the readings", reason, 100 * share);
  }
  return {};
}

std::size_t disturbed_rounds(Measurement const& m) {
  auto const& rounds = m.sampling.rounds;
  return static_cast<std::size_t>(
      std::count_if(rounds.begin(), rounds.end(), [](Round const& round) { return !round.disturbed.empty(); }));
}

std::vector<MetricChart> charts_of(Measurement const& m) {
  std::vector<MetricChart> charts;
  for (auto const& metric : m.metrics) {
    if (metric.chart.kind != Chart::Kind::none) charts.push_back({.metric = metric.name, .chart = metric.chart});
  }
  return charts;
}

}  // namespace

std::string_view describe_check(std::optional<Check> const& check) {
  if (!check) return "not run";
  return check->passed() ? "passed" : "failed";
}

std::vector<Row> rows_of(std::vector<Measurement> const& measurements, std::map<std::string, Peaks> const& peaks) {
  std::vector<Row> rows;
  for (auto const& m : measurements) {
    bool const has_headline = !m.metrics.empty() && m.id.backend != to_string(Backend::emulated);
    rows.push_back({.index = rows.size(),
                    .id = m.id,
                    .outcome = m.outcome,
                    .reason = m.reason,
                    .is_non_stationary = m.sampling.warmup.non_stationary,
                    .is_oversubscribed = m.system.oversubscribed,
                    .throttled_by = throttled_by(m),
                    .disturbed = m.system.disturbed,
                    .rounds = m.sampling.rounds.size(),
                    .disturbed_rounds = disturbed_rounds(m),
                    .samples = m.sampling.samples.size(),
                    .spread = describe_spread(m.sampling.median),
                    .check = m.check,
                    .about = m.about,
                    .charts = charts_of(m),
                    .headline = has_headline ? std::optional(m.metrics.front()) : std::nullopt,
                    .share = share_of_peak(m, peaks.at(m.id.backend))});
  }
  return rows;
}

}  // namespace toise
