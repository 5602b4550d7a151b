#include "analysis/verdict/acceptance_report.hpp"

#include <algorithm>
#include <map>

#include "analysis/changes/environment_json.hpp"
#include "analysis/fleet/outliers_json.hpp"
#include "analysis/fleet/similarity_json.hpp"
#include "analysis/history/history.hpp"
#include "analysis/statistics/bounds.hpp"
#include "analysis/verdict/attempts.hpp"
#include "analysis/verdict/evidence.hpp"
#include "analysis/verdict/observed.hpp"
#include "core/error.hpp"
#include "core/run/checksum.hpp"
#include "core/run/durable_file.hpp"
#include "core/run/json_field.hpp"

namespace toise {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

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

json attempts_json(Attempts const& attempts) {
  auto cases = json::array();
  for (auto const& [label, count] : attempts.cases) {
    cases.push_back(
        {{"case", label}, {"attempts", count.attempts}, {"failed", count.failed}, {"retries", count.retries}});
  }
  std::map<std::string, std::size_t> causes;
  for (auto const& f : attempts.failed) ++causes[std::string(to_string(f.cause))];
  return {{"cases", cases}, {"failed", failed_json(attempts)}, {"causes", causes}};
}

json runs_json(std::vector<RunDirectory> const& runs, Attempts const& attempts) {
  auto all = json::array();
  json first;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    auto const file = read_run_file(runs[i]);
    auto const& environment = file.at("environment");
    if (i == 0) first = environment;
    auto const& counts = attempts.runs[i];
    auto const& manifest = runs[i].manifest();
    all.push_back({{"path", runs[i].root.string()},
                   {"suite", file.at("suite")},
                   {"machine", machine_name(file)},
                   {"imported", file.value("imported", "")},
                   {"start", file.at("start")},
                   {"end", file.value("end", json())},
                   {"hours", duration_of(file) / 3600},
                   {"status", file.value("status", "complete")},
                   {"command_line", file.at("command_line")},
                   {"usage", file.value("usage", json())},
                   {"environment", environment},
                   {"machine_file", file.value("machine", json())},
                   {"differences", to_json(differences(first, environment))},
                   {"manifest", fs::exists(manifest) ? json(sha256_of_file(manifest)) : json(nullptr)},
                   {"attempts", counts.attempts},
                   {"failed", counts.failed},
                   {"skipped", counts.skipped},
                   {"nodes", counts.nodes},
                   {"nodes_with_value", counts.nodes_with_value},
                   {"left_out", counts.left_out}});
  }
  return all;
}

/// All runs together: each bound holds with the confidence.
json stability_json(std::vector<RunDirectory> const& runs, Attempts const& attempts, double confidence) {
  double const observed = duration_of(runs);
  std::size_t tried = 0, failed = 0, nodes = 0, available = 0;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    tried += attempts.runs[i].attempts;
    failed += attempts.runs[i].failed;
    nodes += attempts.runs[i].nodes;
    available += attempts.runs[i].nodes_with_value;
  }
  auto const between = time_bounds(observed, failed, confidence);
  json share = nullptr;
  if (tried > 0) {
    auto const bounds = share_bounds(tried - failed, tried, confidence);
    share = {{"low", bounds.low},
             {"high", bounds.high},
             {"share", static_cast<double>(tried - failed) / static_cast<double>(tried)}};
  }
  return {{"confidence", confidence},
          {"hours", observed / 3600},
          {"interrupts", failed},
          {"attempts", tried},
          {"hours_between", {{"low", between.low / 3600}, {"high", number_or_null(between.high / 3600)}}},
          {"success", share},
          {"availability", number_or_null(static_cast<double>(available) / static_cast<double>(nodes))}};
}

/// Null where no run has cases on every node, or fewer than 3 nodes.
json outliers_json(std::vector<RunDirectory> const& runs) {
  std::vector<std::string> sweeps;
  for (auto const& run : runs) {
    bool is_sweep = false;
    for (auto const& lines : result_files(run)) {
      for_each_line_head(lines, [&](LineHead const& line) { is_sweep = is_sweep || line.is_on_every_node(); });
    }
    if (is_sweep) sweeps.push_back(run.root.string());
  }
  if (sweeps.empty()) return nullptr;
  auto const table = read_node_runs(sweeps);
  if (table.nodes.size() < 3) return nullptr;
  auto all = to_json(find_outliers(table));
  all["dissimilar"] = to_json(find_dissimilar(sweeps));
  return all;
}

}  // namespace

json make_acceptance_report(Acceptance const& acceptance, fs::path const& criteria,
                            std::vector<RunDirectory> const& runs) {
  auto const attempts = read_attempts(runs, acceptance.criteria.labels);
  return {
      {"acceptance", to_json(acceptance)},
      {"criteria",
       {{"file", criteria.filename().string()}, {"sha256", sha256_of_file(criteria)}, {"text", read_file(criteria)}}},
      {"runs", runs_json(runs, attempts)},
      {"attempts", attempts_json(attempts)},
      {"stability", stability_json(runs, attempts, acceptance.criteria.confidence)},
      {"outliers", outliers_json(runs)},
      {"programs", programs_of(runs)}};
}

}  // namespace toise
