// One launch of a worker: its cases in order, each on disk before the next begins.
#pragma once

#include <filesystem>

#include "core/ranks/world.hpp"
#include "worker/protocol.hpp"

namespace toise {

/// Measures all cases, and appends each to `results` (rank 0 writes). Tells the driver by events.
/// Throws Interrupted on a stop, EnvironmentError when the results cannot be written.
void run_launch(Launch const&, std::filesystem::path const& results, World&);

}  // namespace toise
