// Multiplication without matrix units: every type, every GPU. For .cu files.
#pragma once

#include "core/gpu.hpp"
#include "kernels/gemm/gpu/stored.hpp"
#include "kernels/gemm/gpu/types.hpp"

namespace toise::gemm {

/// A block makes `tile` × `tile` of C; a thread 8 × 8 of that, in registers.
template <class Type>
struct Simt {
  using A = typename Type::A;
  using B = typename Type::B;
  using C = typename Type::C;
  using Sum = typename Type::Sum;
  static constexpr unsigned tile = 128, depth = 8, threads_a_side = 16, micro = tile / threads_a_side;
  static constexpr unsigned threads = threads_a_side * threads_a_side;
  static constexpr unsigned row = tile + 4;  // of shared memory: apart, so that banks are shared evenly
  using Slice = gpu::SharedArray<Sum, depth * row>;

  template <class T>
  __device__ static Sum to_sum(T x) {
    return static_cast<Sum>(widen(x));
  }
  __device__ static Sum to_sum(float x) { return x; }
  template <class Bits, int e, int mantissa, NarrowKind kind>
  __device__ static Sum to_sum(NarrowFloat<Bits, e, mantissa, kind> x) {
    return x.to_float();
  }

  /// C = A B, plus what C holds when `adds`; one batch per blockIdx.z.
  __device__ static void multiply(unsigned m, unsigned n, unsigned k, Stored<A const> a, Stored<B const> b, Stored<C> c,
                                  bool adds, Slice& a_slice, Slice& b_slice) {
    a = a.of_batch(blockIdx.z);
    b = b.of_batch(blockIdx.z);
    c = c.of_batch(blockIdx.z);
    auto const first_row = blockIdx.y * tile, first_column = blockIdx.x * tile;
    auto const x = threadIdx.x % threads_a_side, y = threadIdx.x / threads_a_side;
    Sum sums[micro][micro] = {};
    for (unsigned begin = 0; begin < k; begin += depth) {
      __syncthreads();  // the slices may still be read
      // neighbours in memory by neighbouring threads
      for (unsigned i = threadIdx.x; i < tile * depth; i += threads) {
        auto const l = a.transposed ? i / tile : i % depth, r = a.transposed ? i % tile : i / depth;
        bool const inside = first_row + r < m && begin + l < k;
        a_slice[l * row + r] = inside ? to_sum(a.at(first_row + r, begin + l)) : Sum{};
      }
      for (unsigned i = threadIdx.x; i < tile * depth; i += threads) {
        auto const l = b.transposed ? i % depth : i / tile, j = b.transposed ? i / depth : i % tile;
        bool const inside = first_column + j < n && begin + l < k;
        b_slice[l * row + j] = inside ? to_sum(b.at(begin + l, first_column + j)) : Sum{};
      }
      __syncthreads();
      GPU_UNROLL
      for (unsigned l = 0; l < depth; ++l) {
        Sum left[micro], right[micro];
        GPU_UNROLL
        for (unsigned i = 0; i < micro; ++i) left[i] = a_slice[l * row + y + i * threads_a_side];
        GPU_UNROLL
        for (unsigned j = 0; j < micro; ++j) right[j] = b_slice[l * row + x + j * threads_a_side];
        GPU_UNROLL
        for (unsigned i = 0; i < micro; ++i) {
          GPU_UNROLL
          for (unsigned j = 0; j < micro; ++j) sums[i][j] += left[i] * right[j];
        }
      }
    }
    GPU_UNROLL
    for (unsigned i = 0; i < micro; ++i) {
      GPU_UNROLL
      for (unsigned j = 0; j < micro; ++j) {
        auto const r = first_row + y + i * threads_a_side, column = first_column + x + j * threads_a_side;
        if (r >= m || column >= n) continue;
        auto& element = c.at(r, column);
        element = narrow(adds ? sums[i][j] + to_sum(element) : sums[i][j]);
      }
    }
  }

private:
  __device__ static C narrow(Sum sum) {
    if constexpr (std::is_same_v<C, Sum>)
      return sum;
    else
      return C::from(sum);
  }
};

template <class Type>
__global__ void __launch_bounds__(Simt<Type>::threads)
    multiply_simt(unsigned m, unsigned n, unsigned k, Stored<typename Type::A const> a,
                  Stored<typename Type::B const> b, Stored<typename Type::C> c, bool adds) {
  __shared__ typename Simt<Type>::Slice a_slice, b_slice;
  Simt<Type>::multiply(m, n, k, a, b, c, adds, a_slice, b_slice);
}

/// The blocks and threads of multiply_simt.
template <class Type>
gpu::LaunchShape shape_of_simt(std::size_t m, std::size_t n, std::size_t batch) {
  constexpr std::size_t tile = Simt<Type>::tile;
  return {.blocks = dim3(static_cast<unsigned>((n + tile - 1) / tile), static_cast<unsigned>((m + tile - 1) / tile),
                         static_cast<unsigned>(batch)),
          .threads = Simt<Type>::threads};
}

}  // namespace toise::gemm
