// Follows a run's jobs: submits, queries rarely, and submits again what the machine took away.
#pragma once

#include "runners/jobs/batch.hpp"
#include "runners/run.hpp"

namespace toise {

/// Submits what has no job, follows all, and submits the rest of those that were preempted, timed out, or lost
/// their node. A stop asks the jobs to end cleanly, a second one cancels them. Throws EnvironmentError.
RunEnd follow_jobs(PlannedRun const&, BatchSystem const&, Continuation const&);

}  // namespace toise
