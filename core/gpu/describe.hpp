// GPUs as they are recorded with each measurement and with a run.
#pragma once

#include "core/system/environment.hpp"

namespace toise {

Gpu describe_gpu(int device);

/// All devices and the runtime's version, or why there is none.
Known<Gpus> describe_gpus();

}  // namespace toise
