// Multiplication without matrix units: every type, every GPU. For .cu files.
#pragma once

#include "core/gpu.hpp"
#include "kernels/gemm/gpu_types.hpp"

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

  /// C = A B of one batch a blockIdx.z.
  __device__ static void multiply(unsigned m, unsigned n, unsigned k, bool is_nt, A const* a, B const* b, C* c,
                                  Slice& a_slice, Slice& b_slice) {
    a += blockIdx.z * (std::size_t{m} * k);
    b += blockIdx.z * (std::size_t{k} * n);
    c += blockIdx.z * (std::size_t{m} * n);
    auto const first_row = blockIdx.y * tile, first_column = blockIdx.x * tile;
    auto const x = threadIdx.x % threads_a_side, y = threadIdx.x / threads_a_side;
    Sum sums[micro][micro] = {};
    for (unsigned begin = 0; begin < k; begin += depth) {
      __syncthreads();  // the slices may still be read
      for (unsigned i = threadIdx.x; i < tile * depth; i += threads) {
        auto const l = i % depth, r = i / depth;
        bool const inside = first_row + r < m && begin + l < k;
        a_slice[l * row + r] = inside ? to_sum(a[std::size_t{first_row + r} * k + begin + l]) : Sum{};
      }
      for (unsigned i = threadIdx.x; i < tile * depth; i += threads) {
        // neighbours in memory by neighbouring threads
        auto const l = is_nt ? i % depth : i / tile, j = is_nt ? i / depth : i % tile;
        bool const inside = first_column + j < n && begin + l < k;
        auto const index =
            is_nt ? std::size_t{first_column + j} * k + begin + l : std::size_t{begin + l} * n + first_column + j;
        b_slice[l * row + j] = inside ? to_sum(b[index]) : Sum{};
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
        if (r < m && column < n) c[std::size_t{r} * n + column] = narrow(sums[i][j]);
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
    multiply_simt(unsigned m, unsigned n, unsigned k, bool is_nt, typename Type::A const* a, typename Type::B const* b,
                  typename Type::C* c) {
  __shared__ typename Simt<Type>::Slice a_slice, b_slice;
  Simt<Type>::multiply(m, n, k, is_nt, a, b, c, a_slice, b_slice);
}

}  // namespace toise::gemm
