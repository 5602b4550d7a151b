// Visits to cases that have not ended: what a worker leaves when it dies or is stopped between rounds.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "core/run/run_directory.hpp"
#include "worker/protocol.hpp"

namespace toise {

/// The visits in a file; none where there is no file. Throws InputError as for_each_line_head() does.
std::vector<Measurement> visits_in(std::filesystem::path const&);

/// Those to the given attempts at cases, in the order in which they were made; for cases on every node those of this
/// one. Throws InputError as for_each_line_head() does.
std::vector<Measurement> earlier_visits(RunDirectory const&, std::span<PlannedCase const>, std::string const& node);

/// Makes lines of the visits to cases that have no line, so that a stopped run shows what it has measured. They go
/// into a file of their own, which forget_unfinished() removes before the run is continued. Throws EnvironmentError.
void write_unfinished(RunDirectory const&, std::span<PlannedCase const>);
void forget_unfinished(RunDirectory const&);

}  // namespace toise
