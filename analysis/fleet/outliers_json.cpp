#include "analysis/fleet/outliers_json.hpp"

#include "core/json/json_field.hpp"

namespace toise {
namespace {

using nlohmann::json;

json failures_json(std::vector<NodeFailure> const& all) {
  auto list = json::array();
  for (auto const& f : all) {
    list.push_back({{"node", f.node}, {"metric", f.metric}, {"outcome", f.outcome}, {"reason", f.reason}});
  }
  return list;
}

json healthy_json(MetricOverNodes const& metric) {
  if (!metric.fit) return nullptr;
  auto const& fit = *metric.fit;
  json object{{"shape", to_string(fit.shape)}, {"spread", fit.spread}, {"limit", metric.limit}};
  if (fit.shape == DistributionShape::student) object["df"] = fit.df;
  if (fit.shape == DistributionShape::two_modes) {
    object["modes"] = {{{"speed", fit.center}, {"share", 1 - fit.other_share}},
                       {{"speed", fit.other_center}, {"share", fit.other_share}}};
  }
  return object;
}

json metrics_json(Outliers const& found) {
  auto list = json::array();
  for (auto const& m : found.metrics) {
    list.push_back({{"metric", m.name},
                    {"unit", m.unit},
                    {"better", m.better},
                    {"n", m.n},
                    {"median", m.median},
                    {"healthy", healthy_json(m)}});
  }
  return list;
}

json slow_json(Outliers const& found) {
  auto list = json::array();
  for (auto const& one : found.slow) {
    auto in = json::array();
    for (auto const& s : one.metrics) {
      in.push_back({{"metric", found.metrics[s.metric].name}, {"value", s.value}, {"speed", s.speed}, {"p", s.p}});
    }
    list.push_back({{"node", one.node}, {"metrics", in}, {"combined_p", number_or_null(one.combined_p)}});
  }
  return list;
}

json plan_json(Outliers const& found) {
  auto list = json::array();
  for (auto const& c : found.plan) {
    list.push_back({{"node", c.node},
                    {"metric", found.metrics[c.metric].name},
                    {"launches", c.launches},
                    {"slow_below", c.slow_below}});
  }
  return list;
}

}  // namespace

json to_json(Outliers const& found) {
  return {{"nodes", found.nodes},
          {"slow", slow_json(found)},
          {"wrong", failures_json(found.wrong)},
          {"missing", failures_json(found.missing)},
          {"metrics", metrics_json(found)},
          {"plan", plan_json(found)},
          {"controls", found.controls},
          {"expected_false_alarms", found.expected_false_alarms}};
}

}  // namespace toise
