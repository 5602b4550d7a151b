// How a kernel sees a matrix of a product. For .cu files.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/gpu.hpp"

namespace toise::gemm {

/// A matrix of a product on a device: row-major with leading dimension `ld`, `step` elements from one of
/// a batch to the next; `transposed` when the transpose of what is stored takes part.
template <class T>
struct Stored {
  T* data;
  std::size_t ld, step;
  bool transposed;

  __device__ T& at(std::size_t row, std::size_t column) const {
    return data[transposed ? column * ld + row : row * ld + column];
  }
  __device__ Stored of_batch(std::size_t i) const { return {data + i * step, ld, step, transposed}; }
};

}  // namespace toise::gemm
