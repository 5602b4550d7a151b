// GPUs as they are recorded with each measurement and with a run.
#pragma once

#include "core/details.hpp"
#include "core/system/environment.hpp"

namespace toise {

Gpu describe_gpu(int device);

/// As a measurement keeps it.
Details details_of(Gpu const&);

/// All devices and the runtime's version, or why there is none.
Known<Gpus> describe_gpus();

}  // namespace toise
