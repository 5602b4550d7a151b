// What a training takes beside its steps: interruptions, storage, energy; and what these rest on.
#pragma once

#include <vector>

#include "analysis/requests/request.hpp"

namespace toise {

/// GPUs at full power, and half as much again for hosts, network and cooling: an assumption.
constexpr double whole_node = 1.5;

/// Time beside the steps, as shares of theirs.
struct Interruptions {
  double checkpoints = 0;  // counted for writing them
  double failures = 0;     // half an interval is done again, and a restart waited for
  Likely others;           // evaluations, and settings that nobody tuned
  double share() const { return checkpoints + failures + others.p50; }
};
/// The time of a training whose steps take this long, with these; all errors are independent.
Likely with(Interruptions const&, Likely const& steps);
Interruptions interruptions_of(Campaign const&, int nodes);

/// wall: seconds of the training.
Storage storage_of(Workload const&, double wall);

/// Of the workload's terms and of the estimate itself; those of the machine are its own.
std::vector<Origin> origins_of(Workload const&, SizedMachine const&);

}  // namespace toise
