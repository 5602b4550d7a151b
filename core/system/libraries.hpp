// The libraries that the worker runs with, as they report themselves.
#pragma once

#include "core/system/environment.hpp"

namespace toise {

/// mpi, blas (with its chosen kernels), highway, and the topology's shape of hwloc. What is not there is
/// "not available: reason".
Libraries describe_libraries();

}  // namespace toise
