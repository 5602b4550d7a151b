#include "analysis/diagnose/diagnose_json.hpp"

namespace toise {

using nlohmann::json;

json to_json(Diagnosis const& diagnosis) {
  auto findings = json::array();
  for (auto const& one : diagnosis.findings) {
    findings.push_back({{"id", one.id},
                        {"severity", to_string(one.severity)},
                        {"sureness", to_string(one.sureness)},
                        {"headline", one.headline},
                        {"why", one.why},
                        {"advice", one.advice},
                        {"where", one.where},
                        {"silenced", one.silenced ? json(*one.silenced) : json()}});
  }
  return {{"findings", findings}, {"rules", diagnosis.rules}};
}

}  // namespace toise
