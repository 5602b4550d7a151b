// A GPU as it is recorded with each measurement.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/details.hpp"

namespace toise {

/// {index, name, architecture, pci_address, memory, last_cache, compute_units, warp_width, engine_clock, numa_node,
/// nic}
Details describe_gpu(int device);

/// All devices and the runtime's version, or why there is none.
nlohmann::json describe_gpus();

}  // namespace toise
