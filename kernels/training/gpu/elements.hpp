// What the operations' kernels share: elements in their wide type, sums over a block, shapes of launches. For .cu
// files.
#pragma once

#include <type_traits>

#include "core/gpu/data.hpp"
#include "kernels/training/gpu/operations.hpp"

namespace toise::training::on_gpu {

inline constexpr unsigned row_threads = 256;  // one block per row
template <class W>
using Scratch = gpu::SharedArray<W, 64>;

template <class E>
__device__ inline Wide<E> wide(E x) {
  if constexpr (std::is_same_v<E, Wide<E>>)
    return x;
  else
    return x.to_float();
}
template <class E>
__device__ inline E narrow(Wide<E> x) {
  if constexpr (std::is_same_v<E, Wide<E>>)
    return x;
  else
    return E::from(x);
}

/// The sum, or the largest, over the block in all of its threads.
template <class W>
__device__ inline W share(W value, Scratch<W>& scratch) {
  if (threadIdx.x == 0) scratch[0] = value;
  __syncthreads();
  return scratch[0];
}
template <class W>
__device__ inline W sum_for_all(W value, Scratch<W>& scratch) {
  return share(gpu::block_sum(value, scratch), scratch);
}
template <class W>
__device__ inline W max_for_all(W value, Scratch<W>& scratch) {
  return share(gpu::block_max(value, scratch), scratch);
}

inline gpu::LaunchShape rows_of(std::size_t rows) {
  return {.blocks = dim3(static_cast<unsigned>(rows)), .threads = row_threads};
}
inline gpu::LaunchShape elements_of(std::size_t n) {
  return {.blocks = gpu::blocks_for(n, gpu::block_threads, gpu::most_blocks), .threads = gpu::block_threads};
}

/// Neighbours in memory that a thread takes at once.
template <class E, unsigned width>
struct alignas(width * sizeof(E)) Pack {
  E values[width];
  __device__ static Pack at(E const* place) { return *reinterpret_cast<Pack const*>(place); }
  __device__ void put(E* place) const { *reinterpret_cast<Pack*>(place) = *this; }
};

/// f(integral constant) with how many elements make a pack: 16 bytes where rows divide into them, else one.
template <class E, class F>
void with_pack_of(std::size_t columns, F const& f) {
  constexpr unsigned widest = 16 / sizeof(E);
  if (columns % widest == 0)
    f(std::integral_constant<unsigned, widest>{});
  else
    f(std::integral_constant<unsigned, 1>{});
}

/// f(row, column) for each element of a matrix, without a division for each: for grids of matrix_of().
template <class F>
__device__ inline void for_each_element(std::size_t rows, std::size_t columns, F const& f) {
  for (std::size_t row = blockIdx.y; row < rows; row += gridDim.y) {
    for (auto column = gpu::first_element(); column < columns; column += gpu::element_stride()) f(row, column);
  }
}
inline gpu::LaunchShape matrix_of(std::size_t rows, std::size_t columns) {
  constexpr std::size_t most_in_y = 65535;
  auto shape = elements_of(columns);
  shape.blocks.y = static_cast<unsigned>(rows < most_in_y ? rows : most_in_y);
  return shape;
}

}  // namespace toise::training::on_gpu
