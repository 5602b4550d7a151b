#include "analysis/fabric/slow_links.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/fleet/healthy.hpp"
#include "core/error.hpp"
#include "core/sampling/statistics.hpp"

namespace toise {
namespace {

constexpr double least_spread = 0.005;  // of speeds: below, nothing is news
constexpr double cautious = 0.6;        // of the false alarms, since the shape of the distribution is estimated too
constexpr int sweeps = 20;              // of the polish, which settles within a few

/// m + node[a] + node[b], of logarithms.
struct Polished {
  double level = 0;
  std::vector<double> node;
};

Polished polish(PairMatrix const& matrix) {
  auto const n = matrix.hosts.size();
  Polished fit{.level = 0, .node = std::vector<double>(n)};
  std::vector<double> values;
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t b = a + 1; b < n; ++b) values.push_back(std::log(matrix.between(a, b)));
  }
  fit.level = median(values);  // from zero, half of the nodes would take all of it and the others none
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    for (std::size_t a = 0; a < n; ++a) {
      values.clear();
      for (std::size_t b = 0; b < n; ++b) {
        if (b != a) values.push_back(std::log(matrix.between(a, b)) - fit.level - fit.node[b]);
      }
      fit.node[a] = median(values);
    }
    auto const center = median(fit.node);  // node and level are known up to this
    for (auto& one : fit.node) one -= center;
    fit.level += 2 * center;
  }
  return fit;
}

/// Student's t in place of a normal distribution, since its spread is itself estimated, from few values. A median
/// absolute deviation knows as much as 0.37 times as many squares. Source: Huber, "Robust Statistics", 1981, on its
/// efficiency.
Healthy with_unsure_spread(Healthy fit, double free_values) {
  if (fit.shape != DistributionShape::few && fit.shape != DistributionShape::normal) return fit;
  fit.shape = DistributionShape::student;
  fit.df = std::max(1.0, 0.37 * free_values);
  return fit;
}

/// Residuals spread less than links do, since n terms were fitted to them. A median leaves one of its values without
/// any residual, so a term takes more than one: 1.5 keep healthy fabrics of 5 nodes on to their false alarms, as
/// simulated in tests/analysis/fabric/slow_links_test.cpp.
Healthy healthy_links(std::vector<double> const& speeds, std::size_t nodes) {
  auto const links = static_cast<double>(speeds.size()), left = links - 1.5 * static_cast<double>(nodes);
  auto fit = fit_healthy(speeds, least_spread);
  fit.spread *= std::sqrt(links / left);
  return with_unsure_spread(fit, left);
}

/// Nodes spread at least as the medians of their links do by those alone.
Healthy healthy_nodes(std::vector<double> const& speeds, double spread_of_links) {
  auto const n = static_cast<double>(speeds.size());
  auto fit = fit_healthy(speeds, least_spread);
  fit.spread = std::max(fit.spread, 1.2533 * spread_of_links / std::sqrt(n - 1));
  return with_unsure_spread(fit, n - 1);
}

void check(PairMatrix const& matrix, SlowLinkOptions const& options) {
  if (!(options.false_alarms > 0 && options.false_alarms <= 1))
    throw InputError("the false alarms per matrix must be above 0 and at most 1");
  if (!(options.least >= 0 && options.least < 1)) throw InputError("the least share must be in [0, 1)");
  if (matrix.hosts.size() < least_nodes_of_fabric) {
    throw InputError(
        fmt::format("{}: has {} nodes; with fewer than {} a slow link cannot be told from a slow node: measure more",
                    matrix.label, matrix.hosts.size(), least_nodes_of_fabric));
  }
}

}  // namespace

SlowLinks find_slow_links(PairMatrix const& matrix, SlowLinkOptions const& options) {
  check(matrix, options);
  auto const n = matrix.hosts.size();
  auto const fit = polish(matrix);
  SlowLinks found{.label = matrix.label, .nodes = n, .links = n * (n - 1) / 2};
  std::vector<double> speeds, bandwidths, of_nodes;
  for (std::size_t a = 0; a < n; ++a) {
    of_nodes.push_back(std::exp(fit.node[a]));
    for (std::size_t b = a + 1; b < n; ++b) {
      bandwidths.push_back(matrix.between(a, b));
      speeds.push_back(std::exp(std::log(matrix.between(a, b)) - fit.level - fit.node[a] - fit.node[b]));
    }
  }
  found.median = median(bandwidths);
  auto const level = cautious * options.false_alarms / static_cast<double>(found.links + n);
  auto const links = healthy_links(speeds, n), nodes = healthy_nodes(of_nodes, links.spread);
  auto const link_limit = std::min(1 - options.least, links.lower_limit(level));
  auto const node_limit = std::min(1 - options.least, nodes.lower_limit(level));
  for (std::size_t a = 0, i = 0; a < n; ++a) {
    if (of_nodes[a] < node_limit) {
      found.slow_nodes.push_back({.node = matrix.hosts[a],
                                  .bandwidth = found.median * of_nodes[a],
                                  .speed = of_nodes[a],
                                  .p = nodes.lower_tail(of_nodes[a])});
    }
    for (std::size_t b = a + 1; b < n; ++b, ++i) {
      if (speeds[i] >= link_limit) continue;
      found.slow.push_back({.a = matrix.hosts[a],
                            .b = matrix.hosts[b],
                            .bandwidth = bandwidths[i],
                            .speed = speeds[i],
                            .p = links.lower_tail(speeds[i])});
    }
  }
  auto const slower = [](auto const& x, auto const& y) { return x.speed < y.speed; };
  std::stable_sort(found.slow.begin(), found.slow.end(), slower);
  std::stable_sort(found.slow_nodes.begin(), found.slow_nodes.end(), slower);
  return found;
}

}  // namespace toise
