// A run directory of measurements that another tool has made.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "exchange/import.hpp"

namespace toise {

/// Creates the run, or adds what is missing in it. Throws InputError when the folder contains a run that was measured
/// here, EnvironmentError when it cannot be written.
ImportedRun write_imported(std::filesystem::path const& folder, std::string const& tool, std::string const& machine,
                           std::vector<ImportedMeasurement> measurements);

}  // namespace toise
