// Batch systems: the script of a job, and the commands that submit, query and end it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runners/suite/machine.hpp"

namespace toise {

/// What one job asks for.
struct JobRequest {
  std::string name;
  int nodes = 1;
  double seconds = 3600;              // its time limit
  std::vector<std::string> hosts;     // exactly these; empty: any
  std::vector<std::string> excluded;  // none of these
  std::string log;                    // where its output goes
  std::vector<std::string> command;   // what it runs on its first node
};

/// The state of a job. `gone`: the scheduler no longer knows it.
enum class JobState { pending, running, completed, failed, timeout, cancelled, preempted, node_fail, gone };
bool has_ended(JobState);
/// Ended by the scheduler or the hardware, not by what ran or by the user: the rest is submitted again.
bool deserves_another(JobState);
std::string_view to_string(JobState);

class BatchSystem {
public:
  virtual ~BatchSystem() = default;
  virtual std::string script(JobRequest const&) const = 0;
  virtual std::vector<std::string> submit_command(std::string const& script) const = 0;
  /// The job's number in what the submission printed; throws EnvironmentError with it when there is none.
  virtual std::string job_id(std::string const& printed) const = 0;
  /// One query for all jobs.
  virtual std::vector<std::string> query_command(std::vector<std::string> const& ids) const = 0;
  virtual std::vector<std::string> find_command(std::string const& name) const = 0;  // ids of live jobs of a name
  virtual std::map<std::string, JobState> states(std::string const& printed) const = 0;
  /// Whether a query that failed, and printed this, was answered after all: none of its jobs is known.
  virtual bool knows_none(std::string const& printed) const = 0;
  virtual std::vector<std::string> stop_command(std::string const& id) const = 0;  // asks what runs to end cleanly
  virtual std::vector<std::string> cancel_command(std::string const& id) const = 0;
  /// Prints lines of "ID|joules" for jobs that have ended.
  virtual std::vector<std::string> energy_command(std::vector<std::string> const& ids) const = 0;
};

/// The states of these jobs, by one query; those that the scheduler has forgotten are `gone`. Nothing when it
/// did not answer: then nothing is known, and a job may well be running.
std::optional<std::map<std::string, JobState>> ask_states(BatchSystem const&, std::vector<std::string> const& ids);

/// By the machine's `batch`; null where it has none. `site`: values for {account} and so on.
std::unique_ptr<BatchSystem> make_batch_system(Machine const&, std::map<std::string, std::string> const& site);

}  // namespace toise
