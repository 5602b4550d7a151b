// The libraries that the worker runs with, as they report themselves.
#pragma once

#include <nlohmann/json.hpp>

namespace toise {

/// Name to version: mpi, blas (with its chosen kernels), highway, hwloc (with the topology's shape).
/// What is not there is "not available: reason".
nlohmann::json describe_libraries();

}  // namespace toise
