// A run directory of measurements that another tool has made.
#pragma once

#include <string>
#include <vector>

#include "exchange/import.hpp"
#include "exchange/staged_runs.hpp"

namespace toise {

/// "osu-node%207-2026-11-25": the folder of a tool's measurements on a machine, a day. No two machines have the same:
/// what a plain name does not have is written by its number. Throws InputError when it is too long for a folder.
std::string run_name(std::string const& tool, std::string const& machine, std::string const& day);

/// Stages the run, or what is missing in it. Throws InputError when its place holds a run that was measured here, or
/// one of another machine; EnvironmentError when it cannot be written.
ImportedRun write_imported(StagedRuns&, std::string const& name, std::string const& tool, std::string const& machine,
                           std::vector<ImportedMeasurement> measurements);

}  // namespace toise
