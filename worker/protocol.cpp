#include "worker/protocol.hpp"

#include <fmt/format.h>

#include "core/run/json_field.hpp"
#include "core/run/measurement_json.hpp"

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

PlannedCase planned_case_from_json(json const& object, std::string const& where) {
  PlannedCase planned{.id = case_from_json(object_field(object, "case", where), where + "case."),
                      .policy = {},
                      .timeout = field<double>(object, "timeout", where),
                      .own_budget = field<double>(object, "own_budget", where),
                      .skip_reason = field<std::string>(object, "skip_reason", where)};
  planned.policy.precision = field<double>(object, "precision", where);
  planned.policy.confidence = field<double>(object, "confidence", where);
  planned.policy.min_samples = field<std::size_t>(object, "min_samples", where);
  planned.policy.min_long_samples = field<std::size_t>(object, "min_long_samples", where);
  planned.policy.warmup_seconds = field<double>(object, "warmup_seconds", where);
  return planned;
}

std::vector<PlannedCase> planned_cases_from_json(json const& object, char const* name, std::string const& where) {
  std::vector<PlannedCase> cases;
  auto const& list = list_field(object, name, where);
  cases.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i)
    cases.push_back(planned_case_from_json(list[i], fmt::format("{}{}[{}].", where, name, i)));
  return cases;
}

json to_json(Launch const& launch) {
  json cases = json::array();
  for (auto const& planned : launch.cases) cases.push_back(to_json(planned));
  return {{"budget", launch.budget}, {"cases", cases}};
}

Launch launch_from_json(json const& object) {
  return {.cases = planned_cases_from_json(object, "cases"), .budget = field<double>(object, "budget")};
}

}  // namespace toise
