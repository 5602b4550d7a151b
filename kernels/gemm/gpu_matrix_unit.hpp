// Multiplication of 16-bit elements on matrix units, with sums in fp32. For .cu files.
#pragma once

#include "core/gpu/matrix_unit.hpp"

namespace toise::gemm {

/// A block makes `tile` × `tile` of C from slices of `depth` along k, which it keeps twice in shared
/// memory: one is read while the next is on its way in registers.
template <class Unit, class Element>
struct OnMatrixUnit {
  static constexpr unsigned tile = 128, depth = 32, threads = 256;
  static constexpr unsigned warps = threads / Unit::lanes, warp_columns = 2, warp_rows = warps / warp_columns;
  static constexpr unsigned rows_a_warp = tile / warp_rows, columns_a_warp = tile / warp_columns;
  static constexpr unsigned units_down = rows_a_warp / Unit::rows, units_across = columns_a_warp / Unit::columns;
  // shared memory: rows of A and columns of B, each `pairs` words along k; 4 more keep banks apart
  static constexpr unsigned pairs = depth / 2, stride = pairs + 4;
  static constexpr unsigned words_a_thread = tile * pairs / threads;
  using Slice = gpu::SharedArray<std::uint32_t, 2 * tile * stride>;
  static_assert(words_a_thread == 8 && depth % Unit::depth == 0);

  /// What a thread carries from memory to shared memory.
  struct Words {
    std::uint32_t values[words_a_thread];
  };
  struct alignas(16) Quad {
    std::uint32_t values[4];
  };

  /// Of a matrix with `count` rows along k: words (row, 4 q ... 4 q + 3) for the thread's two q.
  __device__ static Words fetch_along_k(Element const* matrix, unsigned first, unsigned count, unsigned begin,
                                        unsigned k) {
    Words words;
    GPU_UNROLL
    for (unsigned part = 0; part < 2; ++part) {
      auto const task = threadIdx.x + part * threads, row = first + task / 4, at = begin + task % 4 * 8;
      auto const* const source = matrix + std::size_t{row} * k + at;
      if (row < count && at + 8 <= k && k % 8 == 0) {
        auto const quad = *reinterpret_cast<Quad const*>(source);
        GPU_UNROLL
        for (unsigned i = 0; i < 4; ++i) words.values[4 * part + i] = quad.values[i];
      } else {
        GPU_UNROLL
        for (unsigned i = 0; i < 4; ++i) {
          std::uint32_t const low = row < count && at + 2 * i < k ? source[2 * i].bits : 0;
          std::uint32_t const high = row < count && at + 2 * i + 1 < k ? source[2 * i + 1].bits : 0;
          words.values[4 * part + i] = low | high << 16;
        }
      }
    }
    return words;
  }
  __device__ static void put_along_k(Slice& slice, unsigned half, Words const& words) {
    GPU_UNROLL
    for (unsigned part = 0; part < 2; ++part) {
      auto const task = threadIdx.x + part * threads;
      GPU_UNROLL
      for (unsigned i = 0; i < 4; ++i) {
        slice[(half * tile + task / 4) * stride + task % 4 * 4 + i] = words.values[4 * part + i];
      }
    }
  }

  /// Of B as k × n: two rows that are a pair along k, 8 columns.
  __device__ static Words fetch_across_k(Element const* b, unsigned first, unsigned n, unsigned begin, unsigned k) {
    auto const pair = threadIdx.x / (tile / 8), column = first + threadIdx.x % (tile / 8) * 8, row = begin + 2 * pair;
    Words words;
    auto const* const low = b + std::size_t{row} * n + column;
    auto const* const high = low + n;
    if (row + 1 < k && column + 8 <= n && n % 8 == 0) {
      Quad const lower = *reinterpret_cast<Quad const*>(low), upper = *reinterpret_cast<Quad const*>(high);
      GPU_UNROLL
      for (unsigned i = 0; i < 4; ++i) {
        words.values[2 * i] = (lower.values[i] & 0xffffu) | upper.values[i] << 16;
        words.values[2 * i + 1] = lower.values[i] >> 16 | (upper.values[i] & 0xffff0000u);
      }
    } else {
      GPU_UNROLL
      for (unsigned i = 0; i < 8; ++i) {
        std::uint32_t const lower = row < k && column + i < n ? low[i].bits : 0;
        std::uint32_t const upper = row + 1 < k && column + i < n ? high[i].bits : 0;
        words.values[i] = lower | upper << 16;
      }
    }
    return words;
  }
  __device__ static void put_across_k(Slice& slice, unsigned half, Words const& words) {
    auto const pair = threadIdx.x / (tile / 8), column = threadIdx.x % (tile / 8) * 8;
    GPU_UNROLL
    for (unsigned i = 0; i < 8; ++i) slice[(half * tile + column + i) * stride + pair] = words.values[i];
  }

  /// C = A B of one batch a blockIdx.z. Blocks go down `group` rows of tiles before they go across, so
  /// that those in flight share what is in the cache.
  template <bool is_nt>
  __device__ static void multiply(unsigned m, unsigned n, unsigned k, Element const* a, Element const* b, Element* c,
                                  Slice& a_slice, Slice& b_slice) {
    constexpr unsigned group = 8;
    a += blockIdx.z * (std::size_t{m} * k);
    b += blockIdx.z * (std::size_t{k} * n);
    c += blockIdx.z * (std::size_t{m} * n);
    auto const tiles_down = (m + tile - 1) / tile, tiles_across = (n + tile - 1) / tile;
    auto const in_group = group * tiles_across, above = blockIdx.x / in_group * group;
    auto const height = tiles_down - above < group ? tiles_down - above : group;
    auto const first_row = (above + blockIdx.x % in_group % height) * tile;
    auto const first_column = blockIdx.x % in_group / height * tile;

    auto const warp = threadIdx.x / Unit::lanes, lane = threadIdx.x % Unit::lanes;
    auto const warp_row = warp / warp_columns * rows_a_warp, warp_column = warp % warp_columns * columns_a_warp;
    float sums[units_down][units_across][Unit::sums] = {};

    auto const fetch_b = [&](unsigned begin) {
      if constexpr (is_nt)
        return fetch_along_k(b, first_column, n, begin, k);
      else
        return fetch_across_k(b, first_column, n, begin, k);
    };
    auto const put_b = [&](unsigned half, Words const& words) {
      if constexpr (is_nt)
        put_along_k(b_slice, half, words);
      else
        put_across_k(b_slice, half, words);
    };
    put_along_k(a_slice, 0, fetch_along_k(a, first_row, m, 0, k));
    put_b(0, fetch_b(0));
    __syncthreads();
    unsigned half = 0;
    for (unsigned begin = 0; begin < k; begin += depth) {
      bool const more = begin + depth < k;
      Words next_a, next_b;
      if (more) {
        next_a = fetch_along_k(a, first_row, m, begin + depth, k);
        next_b = fetch_b(begin + depth);
      }
      GPU_UNROLL
      for (unsigned step = 0; step < pairs; step += Unit::depth / 2) {
        std::uint32_t left[units_down][Unit::a_words], right[units_across][Unit::b_words];
        GPU_UNROLL
        for (unsigned i = 0; i < units_down; ++i) {
          GPU_UNROLL
          for (unsigned word = 0; word < Unit::a_words; ++word) {
            auto const row = half * tile + warp_row + i * Unit::rows + Unit::a_row(lane, word);
            left[i][word] = a_slice[row * stride + step + Unit::a_pair(lane, word)];
          }
        }
        GPU_UNROLL
        for (unsigned j = 0; j < units_across; ++j) {
          GPU_UNROLL
          for (unsigned word = 0; word < Unit::b_words; ++word) {
            auto const column = half * tile + warp_column + j * Unit::columns + Unit::b_column(lane, word);
            right[j][word] = b_slice[column * stride + step + Unit::b_pair(lane, word)];
          }
        }
        GPU_UNROLL
        for (unsigned i = 0; i < units_down; ++i) {
          GPU_UNROLL
          for (unsigned j = 0; j < units_across; ++j) {
            gpu::multiply_add<Unit, Element>(sums[i][j], left[i], right[j]);
          }
        }
      }
      if (more) {
        put_along_k(a_slice, half ^ 1, next_a);
        put_b(half ^ 1, next_b);
      }
      __syncthreads();
      half ^= 1;
    }
    GPU_UNROLL
    for (unsigned i = 0; i < units_down; ++i) {
      GPU_UNROLL
      for (unsigned j = 0; j < units_across; ++j) {
        GPU_UNROLL
        for (unsigned s = 0; s < Unit::sums; ++s) {
          auto const row = first_row + warp_row + i * Unit::rows + Unit::sum_row(lane, s);
          auto const column = first_column + warp_column + j * Unit::columns + Unit::sum_column(lane, s);
          if (row < m && column < n) c[std::size_t{row} * n + column] = Element::from(sums[i][j][s]);
        }
      }
    }
  }
};

template <class Unit, class Element, bool is_nt>
__global__ void __launch_bounds__(256)
    multiply_on_unit(unsigned m, unsigned n, unsigned k, Element const* a, Element const* b, Element* c) {
  using Kernel = OnMatrixUnit<Unit, Element>;
  __shared__ typename Kernel::Slice a_slice, b_slice;
  Kernel::template multiply<is_nt>(m, n, k, a, b, c, a_slice, b_slice);
}

}  // namespace toise::gemm
