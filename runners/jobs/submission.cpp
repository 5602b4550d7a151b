#include "runners/jobs/submission.hpp"

#include <fmt/format.h>

#define XXH_INLINE_ALL  // the header alone: no library to link
#include <xxhash.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/sampling/clock.hpp"
#include "core/system/host_name.hpp"
#include "runners/launch/completed_cases.hpp"
#include "runners/launch/recorder.hpp"
#include "runners/process.hpp"
#include "runners/sweep/allocation.hpp"
#include "runners/sweep/sweep.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> excluded_nodes(NodeChoice const& choice) {
  std::vector<std::string> names;
  for (auto const& [name, reason] : choice.excluded) names.push_back(name);
  return names;
}

}  // namespace

Submission::Submission(PlannedRun const& planned, BatchSystem const& system, std::function<void(std::string)> note)
    : planned_(planned), system_(system), note_(std::move(note)), jobs_(read_jobs(planned.run)) {
  if (jobs_.empty())
    plan_jobs();
  else
    adopt_lost();
  record_skipped();
}

void Submission::keep() const { write_jobs(planned_.run, jobs_); }

bool Submission::has_job_for(PlannedCase const& one) const {
  return std::any_of(jobs_.begin(), jobs_.end(), [&](Job const& job) { return is_of(one, job); });
}

/// Lines that need no job: what this build lacks.
void Submission::record_skipped() const {
  std::vector<PlannedCase> skipped;
  for (auto const& one : planned_.cases) {
    if (!one.skip_reason.empty() && !has_job_for(one)) skipped.push_back(one);
  }
  if (skipped.empty()) return;
  Recorder recorder(planned_.run);
  for (auto const& one : CompletedCases(result_files(planned_.run)).rest(skipped, 0, host_name())) {
    recorder.record(one, Outcome::skipped, one.skip_reason);
  }
}

/// One job for each number of nodes, and one for the cases on every node.
void Submission::plan_jobs() {
  auto const of_run = fs::absolute(planned_.run.root).string() + utc_now();
  auto const unique = XXH3_64bits(of_run.data(), of_run.size()) & 0xffffff;
  for (auto const& one : planned_.cases) {
    if (!one.skip_reason.empty()) continue;
    bool const is_planned = std::any_of(jobs_.begin(), jobs_.end(), [&](Job const& job) {
      return job.nodes == one.id.nodes && job.every_node == one.id.every_node;
    });
    if (is_planned) continue;
    auto const name =
        fmt::format("toise-{:06x}-{}", unique, one.id.every_node ? "every-node" : fmt::format("n{}", one.id.nodes));
    jobs_.push_back({.name = name, .nodes = one.id.nodes, .every_node = one.id.every_node});
  }
  keep();
}

/// Jobs that were submitted by a driver that died before it could write down their numbers.
void Submission::adopt_lost() {
  for (auto& job : jobs_) {
    if (!job.id.empty()) continue;
    auto const found = run_and_capture(system_.find_command(job.name));
    if (found.exit_code != 0 || found.out.empty()) continue;
    try {
      job.id = system_.job_id(found.out);
    } catch (EnvironmentError const&) {
      continue;
    }
    job.submissions.push_back({.id = job.id, .submitted = utc_now()});
    note_(fmt::format("job {} of an earlier driver is followed", job.id));
    keep();
  }
}

std::vector<PlannedCase> Submission::rest_of(Job const& job) const {
  auto const mine = cases_of(planned_, job);
  CompletedCases const completed(result_files(planned_.run));
  if (!job.every_node) return completed.rest(mine, planned_.retries);
  std::vector<PlannedCase> rest;
  for (auto const& node : job.hosts) {
    auto of_host = completed.rest(mine, planned_.retries, node);
    rest.insert(rest.end(), of_host.begin(), of_host.end());
  }
  return rest;
}

/// Which nodes still have something to do; what can't be used is recorded with its reason.
std::vector<std::string> Submission::hosts_of_sweep(Job const& job) const {
  auto choice = planned_.choice;
  if (!job.hosts.empty()) {  // the same nodes as before
    choice.hosts = job.hosts;
    choice.sample = 0;
  }
  auto const partition = planned_.site.find("partition");
  auto const chosen =
      choose(choice, nodes_of_machine(partition == planned_.site.end() ? std::string() : partition->second));
  auto const mine = cases_of(planned_, job);
  record_left_out(planned_.run, mine, chosen);
  CompletedCases const completed(result_files(planned_.run));
  std::vector<std::string> hosts;
  for (auto const& node : chosen.hosts) {
    if (!completed.rest(mine, planned_.retries, node).empty()) hosts.push_back(node);
  }
  return hosts;
}

/// Submits what a job has left, if anything.
void Submission::submit_rest(Job& job) {
  if (job.every_node) {
    job.hosts = hosts_of_sweep(job);
    if (job.hosts.empty()) return done(job);
    keep();
  }
  auto const rest = rest_of(job);
  if (rest.empty()) return done(job);
  auto const& run = planned_.run;
  auto const root = fs::absolute(run.root).string();
  double const budget = budget_of(planned_, job.every_node ? cases_of(planned_, job).size() : rest.size());
  JobRequest const request{.name = job.name,
                           .nodes = job.every_node ? static_cast<int>(job.hosts.size()) : job.nodes,
                           .seconds = planned_.time_limit > 0 ? planned_.time_limit : time_of_job(budget),
                           .hosts = job.hosts,
                           .excluded = job.every_node ? std::vector<std::string>() : excluded_nodes(planned_.choice),
                           .log = root + "/logs/" + job.name + ".log",
                           .command = {planned_.driver, "job", root, "--name", job.name}};
  auto const script = run.logs() / (job.name + ".sh");
  write_atomically(script, system_.script(request));
  job.id.clear();  // until it has a number, the name finds it
  job.state = JobState::pending;
  keep();
  job.id = system_.job_id(run_or_throw(system_.submit_command(script.string())));
  job.submissions.push_back({.id = job.id, .submitted = utc_now(), .nodes = request.nodes});
  keep();
  note_(fmt::format("job {} ({} on {} node{}): {} to measure", job.id, job.name, request.nodes,
                    request.nodes == 1 ? "" : "s", rest.size()));
}

void Submission::done(Job& job) {
  if (job.id.empty()) job.id = "none";
  job.state = JobState::completed;
  keep();
}

}  // namespace toise
