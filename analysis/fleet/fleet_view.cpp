#include "analysis/fleet/fleet_view.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/sampling/statistics.hpp"

namespace toise {
namespace {

constexpr std::size_t most_drawn_nodes = 2000;

FleetRow row_of(FleetCase const& one, std::vector<std::string> const& nodes) {
  FleetRow row{.id = one.id, .metric = one.metric, .unit = one.unit, .better = one.better};
  std::vector<std::pair<double, std::uint32_t>> sorted;
  for (auto const& v : one.values) {
    ++row.outcomes[std::string(to_string(v.outcome))];
    if (v.is_oversubscribed) ++row.oversubscribed;
    if (has_value(v)) sorted.emplace_back(v.value, v.node);
  }
  row.n = sorted.size();
  if (sorted.empty()) return row;
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> values;
  for (auto const& [value, node] : sorted) values.push_back(value);
  auto const middle = quantile(values, 0.5);
  row.median = middle;
  row.low = ValueOnNode{.value = sorted.front().first, .node = nodes[sorted.front().second]};
  row.high = ValueOnNode{.value = sorted.back().first, .node = nodes[sorted.back().second]};
  if (middle != 0) row.spread = (quantile(values, 0.95) - quantile(values, 0.05)) / middle;
  return row;
}

}  // namespace

FleetView view_of(Fleet const& fleet) {
  auto const& nodes = fleet.nodes();
  FleetView view{.nodes = nodes.size(), .troubles = fleet.troubles()};
  for (auto const& [name, one] : fleet.cases()) {
    view.rows.push_back(row_of(one, nodes));
    if (nodes.size() > most_drawn_nodes) continue;
    auto& of_case = view.shares.emplace_back();
    auto const median = view.rows.back().median.value_or(0);
    for (auto const& v : one.values) {
      if (has_value(v) && median != 0) of_case[nodes[v.node]] = v.value / median;
    }
  }
  return view;
}

}  // namespace toise
