// From a suite and a catalogue to the exact list of cases.
#pragma once

#include <string>
#include <vector>

#include "runners/catalogue.hpp"
#include "runners/launcher.hpp"
#include "runners/suite.hpp"
#include "worker/protocol.hpp"

namespace toise {

/// Every case of the suite, in its order; sweeps are multiplied out. What the build lacks is there
/// with its skip_reason. `filters`: patterns on "kernel", "kernel/variant" or "kernel/variant
/// params"; empty means all. Throws InputError with file, line and a suggestion.
std::vector<PlannedCase> plan(Suite const&, Catalogue const&, std::vector<std::string> const& filters = {});

/// Neighbouring cases of one placement and launch number, which share their worker processes.
std::vector<std::vector<PlannedCase>> group_by_launch(std::vector<PlannedCase> const&);

}  // namespace toise
