#include "worker/protocol_json.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/json/json_field.hpp"
#include "core/run/measurement_json.hpp"

namespace toise {

using nlohmann::json;

namespace {

json to_json(CaseBegun const& e) {
  return {{"event", "begin"}, {"index", e.index}, {"budget", e.budget}, {"round", e.round}};
}

json to_json(CaseChecked const& e) {
  json object{{"event", "check"}, {"index", e.index}, {"samples", e.samples}, {"median", e.median}};
  if (e.half_width) object["half_width"] = *e.half_width;
  return object;
}

json to_json(CaseEnded const& e) {
  json object{{"event", "end"}, {"index", e.index}, {"outcome", to_string(e.outcome)}, {"reason", e.reason}};
  if (!e.headline) return object;
  auto& headline = object["headline"] = {{"median", e.headline->median}, {"unit", e.headline->unit}};
  if (e.headline->half_width) headline["half_width"] = *e.headline->half_width;
  return object;
}

json to_json(WorkerFailed const& e) { return {{"event", "failed"}, {"reason", e.reason}}; }

std::optional<double> half_width_of(json const& object) {
  if (!object.contains("half_width") || object.at("half_width").is_null()) return std::nullopt;
  return field<double>(object, "half_width");
}

Headline headline_from_json(json const& object) {
  return {.median = number_or_nan(object, "median"),
          .unit = field<std::string>(object, "unit"),
          .half_width = half_width_of(object)};
}

/// Throws InputError when it is none.
WorkerEvent event_from_json(json const& object) {
  auto const kind = field<std::string>(object, "event");
  if (kind == "failed") return WorkerFailed{.reason = field<std::string>(object, "reason")};
  auto const index = field<std::size_t>(object, "index");
  if (kind == "begin")
    return CaseBegun{
        .index = index, .budget = field<double>(object, "budget"), .round = whole_field(object, "round", 0)};
  if (kind == "check")
    return CaseChecked{.index = index,
                       .samples = field<std::size_t>(object, "samples"),
                       .median = number_or_nan(object, "median"),
                       .half_width = half_width_of(object)};
  if (kind != "end") throw InputError("no event is called " + kind);
  CaseEnded ended{.index = index,
                  .outcome = parse_outcome(field<std::string>(object, "outcome")),
                  .reason = field<std::string>(object, "reason")};
  if (object.contains("headline")) ended.headline = headline_from_json(object_field(object, "headline"));
  return ended;
}

}  // namespace

std::string line_of(WorkerEvent const& event) {
  auto const object = std::visit([](auto const& one) { return to_json(one); }, event);
  return event_mark + object.dump() + '\n';
}

std::optional<WorkerEvent> worker_event_of(std::string const& line) {
  if (!line.starts_with(event_mark)) return std::nullopt;
  try {
    return event_from_json(parse_object(std::string_view(line).substr(1)));
  } catch (InputError const&) {
    return std::nullopt;
  }
}

json to_json(PlannedCase const& planned) {
  auto const& p = planned.policy;
  return {{"case", to_json(planned.id)},        {"precision", p.precision},
          {"confidence", p.confidence},         {"rounds", p.rounds},
          {"min_samples", p.min_samples},       {"min_long_samples", p.min_long_samples},
          {"warmup_seconds", p.warmup_seconds}, {"timeout", planned.timeout},
          {"own_budget", planned.own_budget},   {"allow_oversubscribed", planned.allow_oversubscribed},
          {"skip_reason", planned.skip_reason}, {"order", planned.order}};
}

PlannedCase planned_case_from_json(json const& object, std::string const& where) {
  PlannedCase planned{.id = case_from_json(object_field(object, "case", where), where + "case."),
                      .order = field_or(object, "order", std::size_t{0}, where),
                      .timeout = field<double>(object, "timeout", where),
                      .own_budget = field<double>(object, "own_budget", where),
                      .allow_oversubscribed = field_or(object, "allow_oversubscribed", false, where),
                      .skip_reason = field<std::string>(object, "skip_reason", where)};
  planned.policy.precision = field<double>(object, "precision", where);
  planned.policy.confidence = field<double>(object, "confidence", where);
  planned.policy.rounds = field_or(object, "rounds", std::size_t{1}, where);  // plans before schema 1.5 had one
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
  json earlier = json::array();
  for (auto const& visit : launch.earlier) earlier.push_back(to_json(visit));
  json object{{"budget", launch.budget}, {"cases", cases}, {"seed", launch.seed}, {"earlier", earlier}};
  if (launch.slice) object["slice"] = *launch.slice;
  return object;
}

Launch launch_from_json(json const& object) {
  Launch launch{.cases = planned_cases_from_json(object, "cases"),
                .budget = field<double>(object, "budget"),
                .seed = field_or(object, "seed", std::uint64_t{0})};
  if (object.contains("slice")) launch.slice = field<double>(object, "slice");
  if (!object.contains("earlier")) return launch;
  auto const& earlier = list_field(object, "earlier");
  for (std::size_t i = 0; i < earlier.size(); ++i)
    launch.earlier.push_back(
        at_place(fmt::format("earlier[{}]", i), [&] { return measurement_from_json(earlier[i]); }));
  return launch;
}

}  // namespace toise
