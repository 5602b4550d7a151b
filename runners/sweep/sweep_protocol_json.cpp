#include "runners/sweep/sweep_protocol_json.hpp"

#include <algorithm>
#include <array>

#include "core/error.hpp"
#include "core/json/json_field.hpp"
#include "worker/protocol_json.hpp"

namespace toise {

using nlohmann::json;

namespace {

constexpr std::array<std::string_view, 5> events{"node-begin", "node-progress", "node-end", "node-stopped",
                                                 "node-failed"};

NodeWord node_word_from_json(json const& object) {
  auto const event = std::find(events.begin(), events.end(), word_field(object, "event", events));
  return {.event = static_cast<NodeWord::Event>(event - events.begin()),
          .node = field<std::string>(object, "node"),
          .done = field<std::size_t>(object, "done"),
          .reason = field_or(object, "reason", std::string())};
}

}  // namespace

json to_json(SweepPlan const& plan) {
  auto object = to_json(plan.launch);
  object["retries"] = plan.retries;
  object["stem"] = plan.stem;
  auto& left = object["left"] = json::object();
  for (auto const& [node, cases] : plan.left) {
    auto& list = left[node] = json::array();
    for (auto const& one : cases) list.push_back(to_json(one));
  }
  return object;
}

SweepPlan sweep_plan_from_json(json const& object, std::string const& node) {
  SweepPlan plan{.launch = launch_from_json(object),
                 .retries = field<int>(object, "retries"),
                 .stem = field<std::string>(object, "stem")};
  auto const& left = object_field(object, "left");
  if (left.contains(node)) plan.left[node] = planned_cases_from_json(left, node.c_str(), "left.");
  return plan;
}

std::string_view to_string(NodeWord::Event event) { return events[static_cast<std::size_t>(event)]; }

std::string line_of(NodeWord const& word) {
  json object{{"event", to_string(word.event)}, {"node", word.node}, {"done", word.done}};
  if (!word.reason.empty()) object["reason"] = word.reason;
  return event_mark + object.dump() + '\n';
}

std::optional<NodeWord> node_word_of(std::string const& line) {
  if (!line.starts_with(event_mark)) return std::nullopt;
  try {
    return node_word_from_json(parse_object(std::string_view(line).substr(1)));
  } catch (InputError const&) {
    return std::nullopt;
  }
}

}  // namespace toise
