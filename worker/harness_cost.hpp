// What the harness itself adds to each run of a case.
#pragma once

#include <cstdint>

#include "core/device.hpp"

namespace toise {

/// Seconds a run that an empty case takes in the loop that times cases of the host, the median of 101 samples of
/// `batch` runs. No start line, which is outside the time. All ranks call it, and get the slowest one's.
double harness_cost(Queue&, std::int64_t batch);

}  // namespace toise
