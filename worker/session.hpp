// One launch of a worker: its cases in rounds, each visit on disk before the next begins.
#pragma once

#include <filesystem>

#include "core/ranks/world.hpp"
#include "worker/protocol.hpp"

namespace toise {

struct LaunchFiles {
  std::filesystem::path results;
  std::filesystem::path visits;  // the driver removes it when its cases have their lines
};

/// Measures all cases, or for one slice; appends each visit, and each case that has ended, to its file (rank 0 writes).
/// Tells the driver by events. Throws Interrupted on a stop, EnvironmentError when the files cannot be written.
void run_launch(Launch const&, LaunchFiles const&, World&);

}  // namespace toise
