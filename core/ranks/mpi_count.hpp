// How many elements a message may have.
#pragma once

#include <climits>
#include <cstddef>

#include "core/error.hpp"

namespace toise {

/// n as MPI counts it. Throws Unsupported where it cannot.
inline int mpi_count(std::size_t n) {
  if (n > INT_MAX) {
    throw Unsupported("more than 2^31 - 1 elements a message, which MPI before 4.0 cannot count");
  }
  return static_cast<int>(n);
}

}  // namespace toise
