#include "analysis/verdict/verdict_json.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/verdict/verdict.hpp"
#include "core/json/json_field.hpp"

namespace toise {

using nlohmann::json;

namespace {

/// A value as a share of what is required, above 1 where it is better; of the nearer bound if there are two.
std::optional<double> of_asked(double value, Requirement const& r) {
  std::optional<double> share;
  if (r.at_least && r.at_least->value > 0) share = value / r.at_least->value;
  if (r.at_most && value > 0) share = std::min(share.value_or(HUGE_VAL), r.at_most->value / value);
  return share;
}

json bounds_of_asked(Evidence const& e, Requirement const& r) {
  if (!e.bounds) return nullptr;
  auto const one = of_asked(e.bounds->low, r), other = of_asked(e.bounds->high, r);
  return one && other ? json{std::min(*one, *other), std::max(*one, *other)} : json(nullptr);
}

std::string_view to_string(RequirementKind kind) {
  switch (kind) {
    case RequirementKind::value: return "value";
    case RequirementKind::correct: return "correct";
    case RequirementKind::pass_rate: return "pass_rate";
    case RequirementKind::mtbi: return "mtbi";
  }
  return "";
}

std::string_view to_string(Scope scope) {
  return scope == Scope::system ? "system" : scope == Scope::every_node ? "every-node" : "fraction";
}

}  // namespace

json to_json(Acceptance const& all) {
  auto rows = json::array();
  for (auto const& j : all.judged) {
    auto const& r = j.requirement;
    auto evidence = json::array();
    for (auto const& e : j.evidence) {
      evidence.push_back({{"case", e.label},
                          {"node", e.node},
                          {"unit", e.unit},
                          {"value", e.launches.empty() ? json(nullptr) : json(e.value)},
                          {"launches", e.launches},
                          {"bounds", e.bounds ? json{e.bounds->low, e.bounds->high} : json(nullptr)},
                          {"rests_on", e.rests_on},
                          {"of_asked", e.launches.empty() ? json(nullptr) : number_or_null(of_asked(e.value, r))},
                          {"bounds_of_asked", bounds_of_asked(e, r)},
                          {"verdict", to_string(e.verdict)},
                          {"reason", e.reason}});
    }
    rows.push_back({{"clause", r.clause},
                    {"title", r.title},
                    {"asked", what_is_asked(r)},
                    {"kind", to_string(r.kind)},
                    {"scope", to_string(r.scope)},
                    {"fraction", r.fraction},
                    {"launches", r.launches},
                    {"rate", r.kind == RequirementKind::pass_rate ? json(r.rate) : json(nullptr)},
                    {"mtbi", r.kind == RequirementKind::mtbi ? json(r.mtbi) : json(nullptr)},
                    {"select", r.select},
                    {"unit", r.at_least  ? r.at_least->unit
                             : r.at_most ? r.at_most->unit
                                         : ""},
                    {"metric", r.metric},
                    {"at_least", number_or_null(r.at_least, &Quantity::value)},
                    {"at_most", number_or_null(r.at_most, &Quantity::value)},
                    {"verdict", to_string(j.verdict)},
                    {"reason", j.reason},
                    {"waiver", j.waiver ? json{{"reason", j.waiver->reason}, {"by", j.waiver->by}} : json(nullptr)},
                    {"attempts", j.attempts},
                    {"failed_attempts", j.failed_attempts},
                    {"needed", number_or_null(j.needed)},
                    {"would_decide", what_would_decide(j)},
                    {"evidence", std::move(evidence)}});
  }
  return {{"criteria", all.criteria.name},
          {"provisional", all.criteria.is_provisional},
          {"confidence", all.criteria.confidence},
          {"verdict", to_string(all.verdict)},
          {"requirements", rows}};
}

json to_json(Effort const& all) {
  auto rows = json::array();
  for (auto const& e : all.requirements) {
    rows.push_back({{"clause", e.clause},
                    {"title", e.title},
                    {"asked", e.asked},
                    {"runs", e.runs},
                    {"seconds", number_or_null(e.seconds)},
                    {"counted", e.counted}});
  }
  return {{"runs", all.runs}, {"seconds", number_or_null(all.seconds)}, {"requirements", rows}};
}

json to_json(std::vector<Program> const& programs) {
  auto list = json::array();
  for (auto const& one : programs)
    list.push_back({{"path", one.path}, {"sha256", one.sha256 ? json(*one.sha256) : json(nullptr)}});
  return list;
}

}  // namespace toise
