// The jobs of a run: which cases each has, what is known about it, and what it has used.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runners/jobs/batch.hpp"
#include "runners/run.hpp"

namespace toise {

/// One job of a run: the cases of one number of nodes, or those on every node. In RUN/jobs.json.
struct Job {
  std::string name;  // "toise-7f3a21-n4": unique to the run, so that a lost number can be found again
  int nodes = 1;
  bool every_node = false;
  std::vector<std::string> hosts;  // exactly these; empty: any
  std::string id;                  // of the last submission; empty: none yet
  JobState state = JobState::pending;
  std::vector<JobSubmission> submissions;  // the oldest first
};
std::vector<Job> read_jobs(RunDirectory const&);  // none before the first submission
void write_jobs(RunDirectory const&, std::vector<Job> const&);

bool is_of(PlannedCase const&, Job const&);
std::vector<PlannedCase> cases_of(PlannedRun const&, Job const&);
/// Their share of the run's budget, in seconds.
double budget_of(PlannedRun const&, std::size_t cases);
/// The time limit of a job whose cases have `budget` seconds together: room for starting and for checks.
double time_of_job(double budget);

/// What is said about a job, one JSON object a line: its begin and end are its own words, that its end was seen is the
/// follower's.
struct JobWord {
  enum class Event { begin, end, seen_end };
  Event event = Event::begin;
  std::optional<std::size_t> nodes;
  std::optional<std::string> how, reason;  // of an end: "complete" | "stopped" | "failed"
  std::optional<Session> session;          // of an end
  double time = 0;                         // seconds since 1970
};
void say_of_job(RunDirectory const&, std::string const& name, JobWord);  // now
/// How a job said that it ended; empty when its last word was its begin, or it never said one.
struct JobEnd {
  std::string how, reason;
};
JobEnd end_of_job(RunDirectory const&, std::string const& name);

/// The sessions of a run's jobs that said that they ended.
std::vector<Session> sessions_of_jobs(RunDirectory const&);

/// What a job runs on its first node: its share of the cases, in its allocation.
int run_job(PlannedRun const&, std::string const& name, std::function<int()> const& stop_count);

/// What all jobs have used, and their energy or why it is not known. A job that disappeared silently counts
/// until its end was seen; where that was never seen, what it used is not known and `is_lower_bound`.
Usage usage_of_jobs(PlannedRun const&, BatchSystem const&);

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

}  // namespace toise
