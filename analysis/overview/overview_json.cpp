#include "analysis/overview/overview_json.hpp"

#include "analysis/fleet/fleet_view_json.hpp"
#include "analysis/models/communication/collective_fit_json.hpp"
#include "analysis/models/scaling_json.hpp"
#include "core/json/description_json.hpp"
#include "core/json/json_field.hpp"

namespace toise {
namespace {

using nlohmann::json;

json to_json(HeadlineNumber const& one) {
  return {{"title", one.title},
          {"index", one.index},
          {"share", number_or_null(one.share, &Share::share)},
          {"bound", one.share ? json(one.share->name) : json()}};
}

json to_json(Problem const& problem) {
  return {{"severity", problem.severity}, {"case", problem.where}, {"what", problem.what}};
}

json to_json(DataCache const& cache) {
  return {{"level", cache.level}, {"bytes", cache.bytes}, {"bytes_of_node", cache.bytes_of_node}};
}

json to_json(RooflinePoint const& point) {
  return {
      {"label", point.label}, {"kernel", point.kernel}, {"intensity", point.intensity}, {"flop_rate", point.flop_rate}};
}

json to_json(Ceiling const& ceiling) { return {{"type", ceiling.type}, {"flop_rate", ceiling.flop_rate}}; }

json to_json(MetricDistribution const& one) {
  return {{"index", one.index},
          {"metric", one.metric},
          {"values", one.distribution.values},
          {"shares", one.distribution.shares}};
}

json to_json(MetricChart const& one) {
  auto chart = to_json(one.chart);
  chart["metric"] = one.metric;
  return chart;
}

json headline_json(Metric const& metric) {
  auto const half_width = half_width_of(metric.interval, metric.median);
  return {{"name", metric.name},
          {"unit", metric.unit},
          {"better", metric.better},
          {"median", metric.median},
          {"n", metric.n},
          {"ci_low", number_or_null(metric.interval, &Interval::low)},
          {"ci_high", number_or_null(metric.interval, &Interval::high)},
          {"half_width", number_or_null(half_width)}};
}

json to_json(Row const& row) {
  auto charts = json::array();
  for (auto const& one : row.charts) charts.push_back(to_json(one));
  return {{"index", row.index},
          {"kernel", row.id.kernel},
          {"variant", row.id.variant},
          {"backend", row.id.backend},
          {"params", describe_params(row.id)},
          {"outcome", to_string(row.outcome)},
          {"reason", row.reason},
          {"non_stationary", row.is_non_stationary},
          {"throttled", row.throttled_by},
          {"oversubscribed", row.is_oversubscribed},
          {"rounds", row.rounds},
          {"disturbed_rounds", row.disturbed_rounds},
          {"spread", row.spread},
          {"disturbed", row.disturbed},
          {"check", describe_check(row.check)},
          {"about", to_json(row.about)},
          {"charts", charts},
          {"headline", row.headline ? headline_json(*row.headline) : json()},
          {"share", number_or_null(row.share, &Share::share)},
          {"bound", row.share ? json(row.share->name) : json()}};
}

template <class Struct>
json list_of(std::vector<Struct> const& all) {
  auto list = json::array();
  for (auto const& one : all) list.push_back(to_json(one));
  return list;
}

json to_json(Roofline const& roofline) {
  return {{"points", list_of(roofline.points)},
          {"ceilings", list_of(roofline.ceilings)},
          {"bandwidth", number_or_null(roofline.bandwidth)}};
}

}  // namespace

json to_json(Overview const& all) {
  return {{"headlines", list_of(all.headlines)},
          {"problems", list_of(all.problems)},
          {"outcomes", all.outcomes},
          {"caches", list_of(all.caches)},
          {"roofline", to_json(all.roofline)},
          {"alpha_beta", list_of(all.alpha_beta)},
          {"distributions", list_of(all.distributions)},
          {"scaling", list_of(all.scaling)},
          {"fleet", all.fleet ? to_json(*all.fleet) : json()},
          {"bad", all.is_bad},
          {"rows", list_of(all.rows)}};
}

}  // namespace toise
