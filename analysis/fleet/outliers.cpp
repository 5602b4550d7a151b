#include "analysis/fleet/outliers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "analysis/statistics/probability.hpp"
#include "core/error.hpp"
#include "core/sampling/statistics.hpp"

namespace toise {
namespace {

constexpr double cautious = 0.6;         // of the false alarms: as long as the fleet seems healthy
constexpr std::size_t clearly_ill = 3;   // slow nodes
constexpr std::size_t least_family = 4;  // nodes
constexpr std::size_t least_to_compare = 3;
constexpr double least_spread = 0.001;  // of speeds: below, nothing is news
constexpr double most_score = 8;        // of one metric in the sum: a node off in one is found by that one
constexpr std::size_t most_launches = 30, least_launches = 3, most_controls = 3;

/// A node's speed in a metric.
struct Speed {
  std::uint32_t node;
  double value, speed, p = 1;
};

/// The median value of each node that has one, by node.
std::vector<Speed> node_medians(MetricOfNodes const& metric) {
  std::map<std::uint32_t, std::vector<double>> values;
  for (auto const& [node, value] : metric.values) values[node].push_back(value);
  std::vector<Speed> speeds;
  for (auto const& [node, own] : values) speeds.push_back({.node = node, .value = median(own), .speed = 1});
  return speeds;
}

/// Sets speeds; returns the median of all.
double compare_with_family(std::vector<Speed>& speeds, NodeTable const& table, bool is_higher_better) {
  std::vector<double> all;
  std::map<std::string, std::vector<double>> families;
  auto const family_of = [&](Speed const& s) {
    auto const found = table.families.find(table.nodes[s.node]);
    return found == table.families.end() ? std::string() : found->second;
  };
  for (auto const& s : speeds) {
    all.push_back(s.value);
    families[family_of(s)].push_back(s.value);
  }
  double const of_all = median(all);
  std::map<std::string, double> medians;
  for (auto const& [name, values] : families) medians[name] = values.size() < least_family ? of_all : median(values);
  for (auto& s : speeds) {
    double const usual = medians.at(family_of(s));
    s.speed = is_higher_better ? s.value / usual : usual / s.value;
  }
  return of_all;
}

Healthy fit_of(std::vector<Speed> const& speeds) {
  std::vector<double> values;
  for (auto const& s : speeds) values.push_back(s.speed);
  return fit_healthy(values, least_spread);
}

/// Each metric's speeds, and the sums of scores where there are several metrics.
struct Compared {
  std::vector<MetricOverNodes> metrics;
  std::vector<std::vector<Speed>> speeds;  // by metric
  std::vector<Speed> combined;             // speed: minus the node's score
  std::optional<Healthy> combined_fit;
};

Compared compare(NodeTable const& table) {
  Compared all;
  std::vector<double> scores(table.nodes.size());
  std::vector<int> counts(table.nodes.size());
  for (auto const& metric : table.metrics) {
    for (auto const& [node, value] : metric.values) {
      if (value > 0) continue;
      throw InputError(fmt::format("metric '{}' of node '{}' is {}: only values above zero can be compared as speeds",
                                   metric.name, table.nodes[node], value));
    }
    auto speeds = node_medians(metric);
    MetricOverNodes over{
        .name = metric.name, .unit = metric.unit, .better = metric.better, .n = speeds.size(), .median = 0};
    over.median = compare_with_family(speeds, table, metric.better == "higher");
    if (speeds.size() >= least_to_compare) {
      over.fit = fit_of(speeds);
      for (auto& s : speeds) {
        s.p = over.fit->lower_tail(s.speed);
        scores[s.node] += std::clamp(normal_tail_quantile(std::clamp(s.p, 1e-300, 1 - 1e-16)), -most_score, most_score);
        ++counts[s.node];
      }
    }
    all.metrics.push_back(std::move(over));
    all.speeds.push_back(std::move(speeds));
  }
  if (std::none_of(all.metrics.begin(), all.metrics.end(), [](auto const& m) { return m.fit.has_value(); })) {
    throw InputError("no metric has values from 3 or more nodes, so there is nothing to compare a node with");
  }
  if (table.metrics.size() < 2) return all;
  for (std::uint32_t node = 0; node < scores.size(); ++node) {
    if (counts[node] == 0) continue;
    double const score = scores[node] / std::sqrt(counts[node]);
    all.combined.push_back({.node = node, .value = score, .speed = -score});
  }
  if (all.combined.size() < least_to_compare) return all;
  all.combined_fit = fit_of(all.combined);
  for (auto& s : all.combined) s.p = all.combined_fit->lower_tail(s.speed);
  return all;
}

/// The nodes slow at a level of false alarms per sweep; sets the metrics' limits.
std::map<std::uint32_t, SlowNode> slow_at(double false_alarms, Compared& all, NodeTable const& table, double least) {
  auto const tests = static_cast<double>(all.metrics.size() + (all.combined_fit ? 1 : 0));
  std::map<std::uint32_t, SlowNode> slow;
  for (std::size_t m = 0; m < all.metrics.size(); ++m) {
    auto& over = all.metrics[m];
    if (!over.fit) continue;
    over.limit = std::min(1 - least, over.fit->lower_limit(false_alarms / tests / static_cast<double>(over.n)));
    for (auto const& s : all.speeds[m]) {
      if (s.speed >= over.limit) continue;
      slow[s.node].metrics.push_back({.metric = m, .value = s.value, .speed = s.speed, .p = s.p});
    }
  }
  if (all.combined_fit) {
    auto const level = false_alarms / tests / static_cast<double>(all.combined.size());
    for (auto const& s : all.combined) {
      if (s.p < level) slow[s.node].combined_p = s.p;
    }
  }
  for (auto& [node, one] : slow) {
    one.node = table.nodes[node];
    std::sort(one.metrics.begin(), one.metrics.end(), [](auto const& a, auto const& b) { return a.p < b.p; });
  }
  return slow;
}

double surest_p(SlowNode const& one) {
  double const by_metric = one.metrics.empty() ? 1 : one.metrics.front().p;
  return std::min(by_metric, one.combined_p.value_or(1));
}

/// Launches needed to distinguish a node this slow from a healthy one, each error at most 1 % over all nodes of the
/// plan.
Confirmation confirmation_of(SlowNode const& one, std::uint32_t node, Compared const& all, std::size_t slow_nodes) {
  std::size_t metric = 0;
  double speed = 1;
  if (!one.metrics.empty()) {
    metric = one.metrics.front().metric;
    speed = one.metrics.front().speed;
  } else {  // slow over all metrics: the one in which it is slowest
    for (std::size_t m = 0; m < all.metrics.size(); ++m) {
      for (auto const& s : all.speeds[m]) {
        if (s.node == node && all.metrics[m].fit && s.speed < speed) metric = m, speed = s.speed;
      }
    }
  }
  double const spread = all.metrics[metric].fit->spread, off = std::max(1 - speed, spread / 2);
  double const z = normal_tail_quantile(0.01 / static_cast<double>(slow_nodes));
  auto const needed = std::ceil(std::pow(2 * z * spread / off, 2));
  return {.node = one.node,
          .metric = metric,
          .launches = std::clamp(static_cast<std::size_t>(needed), least_launches, most_launches),
          .slow_below = 1 - off / 2};
}

/// Healthy nodes in the middle of the first metric that is compared.
std::vector<std::string> controls_for(Compared const& all, std::map<std::uint32_t, SlowNode> const& slow,
                                      NodeTable const& table) {
  auto const metric =
      std::find_if(all.metrics.begin(), all.metrics.end(), [](auto const& m) { return m.fit.has_value(); });
  auto speeds = all.speeds[static_cast<std::size_t>(metric - all.metrics.begin())];
  std::stable_sort(speeds.begin(), speeds.end(),
                   [](auto const& a, auto const& b) { return std::abs(a.speed - 1) < std::abs(b.speed - 1); });
  std::vector<std::string> controls;
  for (auto const& s : speeds) {
    if (controls.size() < most_controls && !slow.contains(s.node)) controls.push_back(table.nodes[s.node]);
  }
  return controls;
}

}  // namespace

Outliers find_outliers(NodeTable const& table, OutlierOptions const& options) {
  if (!(options.false_alarms > 0 && options.false_alarms <= 1)) {
    throw InputError("the false alarms per sweep must be above 0 and at most 1");
  }
  if (!(options.least >= 0 && options.least < 1)) throw InputError("the least share must be in [0, 1)");
  auto all = compare(table);
  Outliers found;
  found.nodes = table.nodes.size();
  found.expected_false_alarms = cautious * options.false_alarms;
  auto slow = slow_at(found.expected_false_alarms, all, table, options.least);
  if (slow.size() >= clearly_ill) {  // the fleet is not healthy: all of the false alarms that were allowed
    found.expected_false_alarms = options.false_alarms;
    slow = slow_at(found.expected_false_alarms, all, table, options.least);
  }
  for (auto const& [node, one] : slow) {
    found.slow.push_back(one);
    found.plan.push_back(confirmation_of(one, node, all, slow.size()));
  }
  if (!slow.empty()) found.controls = controls_for(all, slow, table);
  std::stable_sort(found.slow.begin(), found.slow.end(),
                   [](auto const& a, auto const& b) { return surest_p(a) < surest_p(b); });
  for (auto const& failure : table.failures) (failure.is_wrong() ? found.wrong : found.missing).push_back(failure);
  found.metrics = std::move(all.metrics);
  return found;
}

}  // namespace toise
