#include "runners/launch/earlier_visits.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "core/files/durable_file.hpp"
#include "core/json/json_field.hpp"
#include "core/process/random_id.hpp"
#include "core/run/measurement_json.hpp"
#include "core/run/visits.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

fs::path unfinished_file(RunDirectory const& run) { return run.results() / "unfinished.jsonl"; }

std::vector<fs::path> visit_files(RunDirectory const& run) {
  std::vector<fs::path> files;
  if (!fs::is_directory(run.visits())) return files;
  for (auto const& entry : fs::directory_iterator(run.visits())) {
    if (entry.path().extension() == ".jsonl" && entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// f(visit) for each, none twice: a launch after a crash may have been told of those before it.
template <class F>
void for_each_visit(RunDirectory const& run, F const& f) {
  std::unordered_set<std::string> seen;
  for (auto const& file : visit_files(run)) {
    for_each_line_head(file, [&](LineHead const& head) {
      if (seen.emplace(head.uid).second) f(head);
    });
  }
}

Measurement visit_of(LineHead const& head) { return measurement_from_json(parse_object(head.line)); }

/// A case and the node that measures it on its own.
std::string key_of(std::string_view id, bool is_on_every_node, std::string_view node) {
  return fmt::format("{}\n{}", id, is_on_every_node ? node : std::string_view());
}

}  // namespace

std::vector<Measurement> visits_in(fs::path const& file) {
  std::vector<Measurement> visits;
  if (!fs::exists(file)) return visits;
  for_each_line_head(file, [&](LineHead const& head) { visits.push_back(visit_of(head)); });
  return visits;
}

std::vector<Measurement> earlier_visits(RunDirectory const& run, std::span<PlannedCase const> cases,
                                        std::string const& node) {
  std::vector<Measurement> visits;
  if (visit_files(run).empty()) return visits;
  std::unordered_map<std::string, int> attempts;
  for (auto const& planned : cases)
    attempts[key_of(text_of(planned.id), planned.id.every_node, node)] = planned.id.attempt;
  for_each_visit(run, [&](LineHead const& head) {
    auto const found = attempts.find(key_of(head.id, head.is_on_every_node(), head.host));
    if (found != attempts.end() && found->second == head.attempt) visits.push_back(visit_of(head));
  });
  return visits;
}

void write_unfinished(RunDirectory const& run, std::span<PlannedCase const> cases) {
  if (visit_files(run).empty()) return;
  std::unordered_map<std::string, int> done;  // attempts that have a line
  for (auto const& file : result_files(run)) {
    for_each_line_head(file, [&](LineHead const& head) {
      auto& attempts = done[key_of(head.id, head.is_on_every_node(), head.host)];
      attempts = std::max(attempts, head.attempt + 1);
    });
  }
  std::unordered_map<std::string, Policy const*> policies;
  for (auto const& planned : cases) policies[text_of(planned.id)] = &planned.policy;
  std::map<std::string, Visits> unfinished;
  for_each_visit(run, [&](LineHead const& head) {
    auto const key = key_of(head.id, head.is_on_every_node(), head.host);
    auto const policy = policies.find(std::string(head.id));
    if (policy == policies.end() || done[key] > head.attempt) return;
    unfinished.try_emplace(key, *policy->second).first->second.add(visit_of(head));
  });
  if (unfinished.empty()) return;
  DurableAppender lines(unfinished_file(run));
  for (auto const& [key, visits] : unfinished) {
    auto m = visits.together();
    m.uid = random_id();
    if (m.outcome == Outcome::unconverged) m.reason = "the run was stopped: " + m.reason;
    lines.append(to_json(m).dump());
  }
}

void forget_unfinished(RunDirectory const& run) { fs::remove(unfinished_file(run)); }

}  // namespace toise
