#include "analysis/verdict/acceptance_report.hpp"

#include "analysis/statistics/bounds.hpp"
#include "analysis/verdict/observed.hpp"
#include "core/files/checksum.hpp"
#include "core/files/file.hpp"
#include "core/json/json_field.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

std::vector<ReportedRun> reported(std::vector<RunDirectory> const& runs) {
  std::vector<ReportedRun> all;
  for (auto const& run : runs) {
    auto const manifest = run.manifest();
    all.push_back({.path = run.root.string(),
                   .file = read_run_file(run),
                   .manifest = fs::exists(manifest) ? std::optional(sha256_of_file(manifest)) : std::nullopt});
    all.back().differences = differences(all.front().file.environment, all.back().file.environment);
  }
  return all;
}

Stability stability_of(std::vector<RunDirectory> const& runs, Attempts const& attempts, double confidence) {
  Stability all{.confidence = confidence, .seconds = observed_time(runs).seconds};
  std::size_t nodes = 0, available = 0;
  for (auto const& run : attempts.runs) {
    all.attempts += run.attempts;
    all.interrupts += run.failed;
    nodes += run.nodes;
    available += run.nodes_with_value;
  }
  all.seconds_between = time_bounds(all.seconds, all.interrupts, confidence);
  if (all.attempts > 0) {
    auto const good = all.attempts - all.interrupts;
    auto const bounds = share_bounds(good, all.attempts, confidence);
    all.success = Stability::Success{
        .share = static_cast<double>(good) / static_cast<double>(all.attempts), .low = bounds.low, .high = bounds.high};
  }
  if (nodes > 0) all.availability = static_cast<double>(available) / static_cast<double>(nodes);
  return all;
}

std::optional<ReportedNodes> nodes_of(std::vector<RunDirectory> const& runs) {
  std::vector<std::string> sweeps;
  for (auto const& run : runs) {
    bool is_sweep = false;
    for (auto const& lines : result_files(run)) {
      for_each_line_head(lines, [&](LineHead const& line) { is_sweep = is_sweep || line.is_on_every_node(); });
    }
    if (is_sweep) sweeps.push_back(run.root.string());
  }
  if (sweeps.empty()) return std::nullopt;
  auto const table = read_node_runs(sweeps);
  if (table.nodes.size() < 3) return std::nullopt;
  return ReportedNodes{.outliers = find_outliers(table), .dissimilar = find_dissimilar(sweeps)};
}

}  // namespace

AcceptanceReport make_acceptance_report(Acceptance const& acceptance, fs::path const& criteria,
                                        std::vector<RunDirectory> const& runs) {
  auto const attempts = read_attempts(runs, acceptance.criteria.labels);
  return {.acceptance = acceptance,
          .criteria_name = criteria.filename().string(),
          .criteria_sha256 = sha256_of_file(criteria),
          .criteria_text = read_file(criteria),
          .runs = reported(runs),
          .attempts = attempts,
          .stability = stability_of(runs, attempts, acceptance.criteria.confidence),
          .nodes = nodes_of(runs),
          .programs = programs_of(runs)};
}

}  // namespace toise
