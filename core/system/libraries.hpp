// The libraries that the worker runs with, as they report themselves.
#pragma once

#include "core/system/environment.hpp"

namespace toise {

/// mpi, blas (with its chosen kernels), highway, and the topology's shape of hwloc. What is missing is
/// "not available: reason". mpi: as mpi_library_version() gives it.
Libraries describe_libraries(std::string mpi);

}  // namespace toise
