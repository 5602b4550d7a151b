#include "analysis/fabric/judgement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/fleet/healthy.hpp"
#include "core/error.hpp"

namespace toise {
namespace {

/// f(a, b, value) for each pair.
template <class F>
void for_each_pair(PairTable const& table, F const& f) {
  for (int a = 0; a < table.size(); ++a) {
    auto const row = table.row(a);
    for (std::size_t i = 0; i < row.size(); ++i) f(a, a + 1 + static_cast<int>(i), static_cast<double>(row[i]));
  }
}

void check(std::span<PairTable const> tables, FabricOptions const& options) {
  if (!(options.false_alarms > 0 && options.false_alarms <= 1))
    throw InputError("the false alarms must be above 0 and at most 1");
  if (!(options.least >= 0 && options.least < 1)) throw InputError("the least share must be in [0, 1)");
  if (tables.empty()) throw InputError("no table of pairs was given");
  if (tables.size() == 2) {
    throw InputError(
        "two runs neither show a link alone nor how one measurement of it differs from the next: give one, or at least "
        "three");
  }
  for (auto const& table : tables) {
    if (table.nodes() != tables.front().nodes())
      throw InputError("the runs are not of the same nodes in the same order");
    for_each_pair(table, [&](int a, int b, double value) {
      if (!(value > 0)) {
        throw InputError(fmt::format("the pair {} - {} has no value", table.nodes()[static_cast<std::size_t>(a)],
                                     table.nodes()[static_cast<std::size_t>(b)]));
      }
    });
  }
  if (tables.front().size() < least_nodes_of_fabric) {
    throw InputError(
        fmt::format("{} nodes; with fewer than {} a slow link cannot be told from a slow node: measure more",
                    tables.front().size(), least_nodes_of_fabric));
  }
}

/// How healthy links spread around what is expected of them. Residuals spread less than links do, since n terms were
/// fitted to them. A median leaves one of its values without any residual, so a term takes more than one: 1.5 keep
/// healthy fabrics of 5 nodes on to their false alarms, as simulated in tests/analysis/fabric/judgement_test.cpp.
Healthy healthy_links(std::vector<double> const& speeds, int nodes) {
  constexpr double least_spread = 0.005;  // of speeds: below, nothing is news
  auto const links = static_cast<double>(speeds.size()), left = links - 1.5 * nodes;
  auto fit = fit_healthy(speeds, least_spread);
  fit.spread *= std::sqrt(links / left);
  return with_unsure_spread(fit, left);
}

std::vector<SlowLink> slow_links_of_one(PairTable const& table, FabricModel const& model,
                                        FabricOptions const& options) {
  constexpr double cautious = 0.6;  // of the false alarms, since the shape of the distribution is estimated too
  std::vector<double> speeds;
  for_each_pair(table, [&](int a, int b, double value) { speeds.push_back(value / std::exp(model.expected(a, b))); });
  auto const healthy = healthy_links(speeds, table.size());
  double const level = cautious * options.false_alarms / 2 / static_cast<double>(speeds.size());
  double const limit = std::min(1 - options.least, healthy.lower_limit(level));
  std::vector<SlowLink> slow;
  auto speed = speeds.begin();
  for_each_pair(table, [&](int a, int b, double) {
    if (*speed < limit)
      slow.push_back({.pair = NodePair{.a = a, .b = b}, .speed = *speed, .p = healthy.lower_tail(*speed)});
    ++speed;
  });
  std::sort(slow.begin(), slow.end(), [](SlowLink const& x, SlowLink const& y) { return x.speed < y.speed; });
  return slow;
}

std::vector<RepeatedPair> repeated(std::vector<NodePair> const& pairs, std::span<PairTable const> tables) {
  std::vector<RepeatedPair> all;
  for (auto const& pair : pairs) {
    RepeatedPair one{.pair = pair, .values = {}};
    for (auto const& table : tables) one.values.push_back(table.at(pair.a, pair.b));
    all.push_back(std::move(one));
  }
  return all;
}

double median_of(PairTable const& table) {
  std::vector<float> values;
  for_each_pair(table, [&](int, int, double value) { values.push_back(static_cast<float>(value)); });
  return median_of_known(values);
}

}  // namespace

FabricJudgement judge_fabric(std::span<PairTable const> tables, Topology const* topology,
                             FabricOptions const& options) {
  check(tables, options);
  auto const& first = tables.front();
  FabricModel const model(first, topology);
  auto const pairs = suspects(first, model, options.sought);
  auto const parts = slow_parts(first, model, topology, options);
  FabricJudgement found{.nodes = first.nodes().size(), .links = first.pairs()};
  found.median = median_of(first);
  found.suspects = pairs.size();
  found.repetitions = plan_confirmation(pairs, model, options).repetitions;
  found.slow_nodes = parts.nodes;
  found.slow_switches = parts.switches;
  found.is_confirmed = tables.size() > 2;
  found.slow_links = found.is_confirmed ? slow_links(repeated(pairs, tables.subspan(1)), model, options)
                                        : slow_links_of_one(first, model, options);
  return found;
}

}  // namespace toise
