// Verdicts with their evidence, for machines and reports.
#include "analysis/number_or_null.hpp"
#include "analysis/verdict.hpp"

namespace toise {

using nlohmann::json;

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
                          {"verdict", to_string(e.verdict)},
                          {"reason", e.reason}});
    }
    rows.push_back({{"clause", r.clause},
                    {"title", r.title},
                    {"metric", r.metric},
                    {"at_least", r.at_least ? json(r.at_least->value) : json(nullptr)},
                    {"at_most", r.at_most ? json(r.at_most->value) : json(nullptr)},
                    {"verdict", to_string(j.verdict)},
                    {"reason", j.reason},
                    {"waiver", j.waiver ? json{{"reason", j.waiver->reason}, {"by", j.waiver->by}} : json(nullptr)},
                    {"attempts", j.attempts},
                    {"failed_attempts", j.failed_attempts},
                    {"needed", number_or_null(j.needed)},
                    {"evidence", std::move(evidence)}});
  }
  return {{"criteria", all.criteria.name},
          {"provisional", all.criteria.is_provisional},
          {"confidence", all.criteria.confidence},
          {"verdict", to_string(all.verdict)},
          {"requirements", rows}};
}

}  // namespace toise
