#include "analysis/verdict/acceptance_report_json.hpp"

#include <cmath>
#include <map>

#include "analysis/changes/environment_json.hpp"
#include "analysis/fleet/outliers_json.hpp"
#include "analysis/fleet/similarity_json.hpp"
#include "analysis/verdict/verdict_json.hpp"
#include "core/json/json_field.hpp"
#include "core/run/run_file_json.hpp"

namespace toise {
namespace {

using nlohmann::json;

json finite_or_null(double value) { return std::isfinite(value) ? json(value) : json(nullptr); }

json failed_json(Attempts const& attempts) {
  auto all = json::array();
  for (auto const& f : attempts.failed) {
    all.push_back({{"run", f.run},
                   {"case", f.label},
                   {"node", f.node},
                   {"launch", f.launch},
                   {"attempt", f.attempt},
                   {"start", f.start},
                   {"outcome", f.outcome},
                   {"reason", f.reason},
                   {"cause", to_string(f.cause)},
                   {"labelled_by", f.labelled_by},
                   {"passed_later", f.passed_later}});
  }
  return all;
}

json to_json(Attempts const& attempts) {
  auto cases = json::array();
  for (auto const& [label, count] : attempts.cases) {
    cases.push_back(
        {{"case", label}, {"attempts", count.attempts}, {"failed", count.failed}, {"retries", count.retries}});
  }
  std::map<std::string, std::size_t> causes;
  for (auto const& f : attempts.failed) ++causes[std::string(to_string(f.cause))];
  return {{"cases", cases}, {"failed", failed_json(attempts)}, {"causes", causes}};
}

json to_json(ReportedRun const& run, RunAttempts const& counts) {
  auto const file = to_json(run.file);
  return {{"path", run.path},
          {"suite", file.at("suite")},
          {"machine", machine_name(run.file)},
          {"imported", run.file.imported.value_or("")},
          {"start", run.file.start},
          {"end", file.at("end")},
          {"hours", observed_time(run.file.sessions).seconds / 3600},
          {"status", to_string(run.file.status.value_or(RunStatus::complete))},
          {"command_line", run.file.command_line},
          {"usage", file.at("usage")},
          {"environment", file.at("environment")},
          {"machine_file", run.file.machine ? file.at("machine") : json()},
          {"differences", to_json(run.differences)},
          {"manifest", run.manifest ? json(*run.manifest) : json(nullptr)},
          {"attempts", counts.attempts},
          {"failed", counts.failed},
          {"skipped", counts.skipped},
          {"nodes", counts.nodes},
          {"nodes_with_value", counts.nodes_with_value},
          {"left_out", counts.left_out}};
}

json to_json(Stability const& s) {
  auto const success =
      s.success ? json{{"low", s.success->low}, {"high", s.success->high}, {"share", s.success->share}} : json(nullptr);
  return {{"confidence", s.confidence},
          {"hours", s.seconds / 3600},
          {"interrupts", s.interrupts},
          {"attempts", s.attempts},
          {"hours_between",
           {{"low", s.seconds_between.low / 3600}, {"high", finite_or_null(s.seconds_between.high / 3600)}}},
          {"success", success},
          {"availability", number_or_null(s.availability)}};
}

json to_json(std::optional<ReportedNodes> const& nodes) {
  if (!nodes) return nullptr;
  auto all = to_json(nodes->outliers);
  all["dissimilar"] = to_json(nodes->dissimilar);
  return all;
}

}  // namespace

json to_json(AcceptanceReport const& report) {
  auto runs = json::array();
  for (std::size_t i = 0; i < report.runs.size(); ++i) runs.push_back(to_json(report.runs[i], report.attempts.runs[i]));
  return {{"acceptance", to_json(report.acceptance)},
          {"criteria",
           {{"file", report.criteria_name}, {"sha256", report.criteria_sha256}, {"text", report.criteria_text}}},
          {"runs", std::move(runs)},
          {"attempts", to_json(report.attempts)},
          {"stability", to_json(report.stability)},
          {"outliers", to_json(report.nodes)},
          {"programs", to_json(report.programs)}};
}

}  // namespace toise
