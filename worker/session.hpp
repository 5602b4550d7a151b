// One launch of a worker: its cases in rounds, each visit on disk before the next begins.
#pragma once

#include <filesystem>

#include "core/ranks/world.hpp"
#include "worker/protocol.hpp"

namespace toise {

struct LaunchFiles {
  std::filesystem::path results;
  std::filesystem::path visits;  // of cases that are not in `results` yet; removed at the end
};

/// Measures all cases; appends each visit, and each case that has ended, to its file (rank 0 writes). Tells the driver
/// by events. Throws Interrupted on a stop, EnvironmentError when the files cannot be written.
void run_launch(Launch const&, LaunchFiles const&, World&);

}  // namespace toise
