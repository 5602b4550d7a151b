#include "analysis/fabric/slow_parts.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <unordered_map>

#include "analysis/fleet/healthy.hpp"
#include "core/sampling/statistics.hpp"

namespace toise {
namespace {

/// Without those far below the median: a slow switch may leave a tenth of all nodes there, and these say nothing of how
/// healthy ones spread.
std::vector<double> without_far(std::vector<double> const& effects, double least) {
  constexpr double far = 5 * 1.4826;  // median absolute deviations: 5 standard deviations of normal values
  double const middle = median(effects);
  std::vector<double> deviations;
  for (double const effect : effects) deviations.push_back(std::abs(effect - middle));
  double const limit = middle - std::max(far * median(deviations), -std::log1p(-least));
  std::vector<double> near;
  std::copy_if(effects.begin(), effects.end(), std::back_inserter(near), [&](double e) { return e >= limit; });
  return near;
}

std::vector<SlowFabricNode> all_slow_nodes(FabricModel const& model, FabricOptions const& options) {
  auto const& effects = model.effects();
  auto const n = static_cast<double>(effects.size());
  double const error_of_median = 1.2533 * model.noise() / std::sqrt(n - 1);  // of normal values
  auto const near = without_far(effects, options.least);
  auto fit = fit_healthy(near, 1e-6);
  fit.spread = std::max(fit.spread, error_of_median);
  auto const healthy = with_unsure_spread(fit, static_cast<double>(near.size()) - 1);
  std::vector<SlowFabricNode> slow;
  for (std::size_t i = 0; i < effects.size(); ++i) {
    SlowFabricNode const node{
        .node = static_cast<int>(i), .speed = std::exp(effects[i]), .p = healthy.lower_tail(effects[i])};
    if (node.speed <= 1 - options.least && node.p <= options.false_alarms / 4 / n) slow.push_back(node);
  }
  return slow;
}

/// Whether the pairs of these nodes are what their distance gives elsewhere.
bool reach_each_other(std::vector<int> const& nodes, PairTable const& table, FabricModel const& model, double least) {
  std::vector<double> differences;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (std::size_t j = i + 1; j < nodes.size(); ++j) {
      float const value = table.at(std::min(nodes[i], nodes[j]), std::max(nodes[i], nodes[j]));
      if (value > 0) differences.push_back(std::log(static_cast<double>(value)) - model.level(nodes[i], nodes[j]));
    }
  }
  return !differences.empty() && median(differences) > std::log1p(-least);
}

/// The nodes below each switch, as the table counts them.
std::vector<std::vector<int>> nodes_below(PairTable const& table, Topology const& topology) {
  std::unordered_map<std::string_view, int> index;
  for (int i = 0; i < table.size(); ++i) index.emplace(table.nodes()[static_cast<std::size_t>(i)], i);
  std::vector<std::vector<int>> below;
  for (auto const& one : topology.switches) {
    below.emplace_back();
    for (auto const& name : one.nodes) {
      if (auto const found = index.find(name); found != index.end()) below.back().push_back(found->second);
    }
  }
  return below;
}

}  // namespace

SlowParts slow_parts(PairTable const& table, FabricModel const& model, Topology const* topology,
                     FabricOptions const& options) {
  SlowParts found;
  auto slow = all_slow_nodes(model, options);
  std::vector<double> speed(static_cast<std::size_t>(table.size()), 0);  // of slow nodes
  for (auto const& node : slow) speed[static_cast<std::size_t>(node.node)] = node.speed;
  std::vector<double> explained(speed.size(), 0);  // the speed that its switch leaves a node; 0: it has no slow switch

  auto const below = topology ? nodes_below(table, *topology) : std::vector<std::vector<int>>();
  std::vector<bool> is_slow(below.size());
  for (std::size_t i = 0; i < below.size(); ++i) {
    std::vector<double> speeds;
    for (int const node : below[i]) {
      if (double const its = speed[static_cast<std::size_t>(node)]; its > 0) speeds.push_back(its);
    }
    is_slow[i] = speeds.size() >= 2 && 2 * speeds.size() > below[i].size() && below[i].size() < speed.size();
  }
  for (std::size_t i = 0; i < below.size(); ++i) {
    int const parent = topology->switches[i].parent;
    if (!is_slow[i] || (parent >= 0 && is_slow[static_cast<std::size_t>(parent)])) continue;
    SlowSwitch one{.index = i, .nodes = below[i].size()};
    std::vector<double> speeds;
    for (int const node : below[i]) {
      speeds.push_back(std::exp(model.effects()[static_cast<std::size_t>(node)]));
      one.slow_nodes += speed[static_cast<std::size_t>(node)] > 0;
    }
    one.speed = median(speeds);
    one.is_way_up = reach_each_other(below[i], table, model, options.least);
    for (int const node : below[i]) explained[static_cast<std::size_t>(node)] = one.speed;
    found.switches.push_back(one);
  }
  for (auto const& node : slow) {
    double const left = explained[static_cast<std::size_t>(node.node)];
    if (left == 0 || node.speed < (1 - options.least) * left) found.nodes.push_back(node);
  }
  std::sort(found.nodes.begin(), found.nodes.end(), [](auto const& a, auto const& b) { return a.speed < b.speed; });
  return found;
}

}  // namespace toise
