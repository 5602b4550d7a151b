// plan.json of a run, and the plan file of a launch.
#include <nlohmann/json.hpp>

#include "core/json/json_field.hpp"
#include "runners/suite/plan_json.hpp"
#include "tests/fuzz/target.hpp"
#include "worker/protocol_json.hpp"

void toise::fuzz::read(std::string const& text) {
  auto const parsed = parse_object(text);
  if (parsed.contains("recipes")) {
    auto const plan = plan_from_json(parsed);
    to_json(plan).dump();
    group_by_launch(expand(plan));
  } else {
    to_json(launch_from_json(parsed)).dump();
  }
}
