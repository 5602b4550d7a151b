// The jobs of a run as they are submitted: planned once, found again, and each with what it has left.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "runners/jobs/jobs.hpp"

namespace toise {

/// Keeps RUN/jobs.json in step with every change.
class Submission {
public:
  /// Plans the run's jobs, or reads those that exist and finds jobs submitted by a driver that
  /// died before it could write down their numbers. Throws EnvironmentError.
  Submission(PlannedRun const&, BatchSystem const&, std::function<void(std::string)> note);

  std::vector<Job>& jobs() { return jobs_; }
  void keep() const;  // after a change of jobs()

  std::vector<PlannedCase> rest_of(Job const&) const;
  /// Submits what a job has left; a job with nothing left is completed. Nodes that can't be used get their
  /// lines with the reason. Throws EnvironmentError when the scheduler refuses.
  void submit_rest(Job&);

private:
  bool has_job_for(PlannedCase const&) const;
  void record_skipped() const;
  void plan_jobs();
  void adopt_lost();
  std::vector<std::string> hosts_of_sweep(Job const&) const;
  void done(Job&);

  PlannedRun const& planned_;
  BatchSystem const& system_;
  std::function<void(std::string)> note_;
  std::vector<Job> jobs_;
};

}  // namespace toise
