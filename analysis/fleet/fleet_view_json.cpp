#include "analysis/fleet/fleet_view_json.hpp"

#include "core/json/json_field.hpp"

namespace toise {
namespace {

using nlohmann::json;

json node_or_null(std::optional<ValueOnNode> const& value) { return value ? json(value->node) : json(); }

json to_json(FleetRow const& row) {
  return {{"kernel", row.id.kernel},
          {"variant", row.id.variant},
          {"backend", row.id.backend},
          {"params", describe_params(row.id)},
          {"metric", row.metric},
          {"unit", row.unit},
          {"better", row.better},
          {"n", row.n},
          {"outcomes", row.outcomes},
          {"oversubscribed", row.oversubscribed},
          {"median", number_or_null(row.median)},
          {"low", number_or_null(row.low, &ValueOnNode::value)},
          {"high", number_or_null(row.high, &ValueOnNode::value)},
          {"low_node", node_or_null(row.low)},
          {"high_node", node_or_null(row.high)},
          {"spread", number_or_null(row.spread)}};
}

json to_json(Trouble const& t) {
  return {{"node", t.node}, {"case", t.label}, {"outcome", to_string(t.outcome)}, {"reason", t.reason}};
}

}  // namespace

json to_json(FleetView const& view) {
  auto rows = json::array(), troubles = json::array();
  for (auto const& row : view.rows) rows.push_back(to_json(row));
  for (auto const& trouble : view.troubles) troubles.push_back(to_json(trouble));
  return {{"nodes", view.nodes}, {"rows", rows}, {"shares", view.shares}, {"troubles", troubles}};
}

}  // namespace toise
