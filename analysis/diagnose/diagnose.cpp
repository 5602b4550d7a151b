#include "analysis/diagnose/diagnose.hpp"

#include <algorithm>
#include <tuple>

#include "analysis/diagnose/rules.hpp"

namespace toise {
namespace {

std::optional<std::string> silenced_by(RunFile const& run, std::string_view id) {
  if (!run.machine || !run.machine->silence) return std::nullopt;
  for (auto const& silence : *run.machine->silence) {
    if (silence.finding == id) return silence.reason;
  }
  return std::nullopt;
}

auto rank_of(Finding const& finding) {
  return std::tuple(finding.silenced.has_value(), finding.severity, finding.sureness);
}

}  // namespace

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::serious: return "serious";
    case Severity::notable: return "notable";
    case Severity::minor: return "minor";
  }
  return "";
}

std::string_view to_string(Sureness sureness) {
  switch (sureness) {
    case Sureness::certain: return "certain";
    case Sureness::likely: return "likely";
    case Sureness::possible: return "possible";
  }
  return "";
}

std::vector<Rule> all_rules() {
  std::vector<Rule> all;
  for (auto const& group : {blas_rules(), cpu_rules(), memory_rules(), network_rules(), gpu_rules(),
                            gpu_settings_rules(), number_rules(), placement_rules()})
    all.insert(all.end(), group.begin(), group.end());
  return all;
}

Diagnosis diagnose(Facts const& facts) {
  auto const rules = all_rules();
  Diagnosis made{.findings = {}, .rules = rules.size()};
  for (auto const& rule : rules) {
    auto found = rule.find(facts);
    if (!found) continue;
    found->id = rule.id;
    found->silenced = silenced_by(facts.run, rule.id);
    made.findings.push_back(std::move(*found));
  }
  std::stable_sort(made.findings.begin(), made.findings.end(),
                   [](Finding const& a, Finding const& b) { return rank_of(a) < rank_of(b); });
  return made;
}

Diagnosis diagnose_run(RunDirectory const& run) { return diagnose(facts_of_run(run)); }

}  // namespace toise
