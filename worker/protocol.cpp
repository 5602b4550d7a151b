#include "worker/protocol.hpp"

namespace toise {

using nlohmann::json;

json to_json(PlannedCase const& planned) {
  auto const& p = planned.policy;
  return {{"case", to_json(planned.id)},
          {"precision", p.precision},
          {"confidence", p.confidence},
          {"min_samples", p.min_samples},
          {"min_long_samples", p.min_long_samples},
          {"warmup_seconds", p.warmup_seconds},
          {"timeout", planned.timeout},
          {"own_budget", planned.own_budget},
          {"skip_reason", planned.skip_reason}};
}

PlannedCase planned_case_from_json(json const& object) {
  PlannedCase planned{.id = case_from_json(object.at("case")),
                      .policy = {},
                      .timeout = object.at("timeout"),
                      .own_budget = object.at("own_budget"),
                      .skip_reason = object.at("skip_reason")};
  planned.policy.precision = object.at("precision");
  planned.policy.confidence = object.at("confidence");
  planned.policy.min_samples = object.at("min_samples");
  planned.policy.min_long_samples = object.at("min_long_samples");
  planned.policy.warmup_seconds = object.at("warmup_seconds");
  return planned;
}

json to_json(Launch const& launch) {
  json cases = json::array();
  for (auto const& planned : launch.cases) cases.push_back(to_json(planned));
  return {{"budget", launch.budget}, {"cases", cases}};
}

Launch launch_from_json(json const& object) {
  Launch launch{.cases = {}, .budget = object.at("budget")};
  for (auto const& planned : object.at("cases")) launch.cases.push_back(planned_case_from_json(planned));
  return launch;
}

}  // namespace toise
