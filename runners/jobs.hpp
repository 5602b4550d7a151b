// A run in jobs of a batch system: submitted, followed with few questions, submitted again when the
// machine took them away.
#pragma once

#include <nlohmann/json.hpp>

#include "runners/batch.hpp"
#include "runners/run.hpp"

namespace toise {

/// One job of a run: the cases of one number of nodes, or those on every node. In RUN/jobs.json.
struct Job {
  std::string name;  // "toise-7f3a-n4": unique to the run, so that a lost number can be found again
  int nodes = 1;
  bool every_node = false;
  std::vector<std::string> hosts;  // exactly these; empty: any
  std::string id;                  // of the last submission; empty: none yet
  JobState state = JobState::pending;
  std::vector<nlohmann::json> submissions;  // {id, submitted, state}, the oldest first
};
std::vector<Job> read_jobs(RunDirectory const&);  // none before the first submission

/// The time limit of a job whose cases have `budget` seconds together: room for starting and for checks.
double time_of_job(double budget);

/// How many results a run has by now; what has not grown is not read again.
class LineCount {
public:
  std::size_t count(RunDirectory const&);

private:
  struct Seen {
    std::uintmax_t size = 0;
    std::size_t lines = 0;
  };
  std::map<std::string, Seen> seen_;
};

/// Submits what has no job, follows all, and submits the rest of those that were preempted, timed out, or lost
/// their node. A stop asks what runs to end cleanly, a second one cancels. Throws EnvironmentError.
RunEnd follow_jobs(PlannedRun const&, BatchSystem const&, Continuation const&);

/// What a job runs on its first node: its share of the cases, in its allocation.
int run_job(PlannedRun const&, std::string const& name, std::function<int()> const& stop_count);

/// {node_hours, jobs: [{name, id, state, node_hours}], energy: J or "not available: reason"}.
nlohmann::json usage_of_jobs(PlannedRun const&, BatchSystem const&);

}  // namespace toise
