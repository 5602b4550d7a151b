// What this worker can measure, and what it was built without, as JSON for the driver.
#pragma once

#include <nlohmann/json.hpp>

#include "core/ranks/world.hpp"
#include "core/system/environment.hpp"

namespace toise {

/// {"kernels": [{kernel, variant, backend, min_ranks, hidden, description: {about, metrics}, params: [...]}],
/// "missing": [{kernel, variant, reason}]}
nlohmann::json catalogue();

/// Host, build, libraries, counters, energy and clock, as they are in this worker.
Environment describe_worker(World&);

}  // namespace toise
