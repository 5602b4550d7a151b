// Multiplication of 16-bit elements on matrix units, with sums in fp32. For .cu files.
#pragma once

#include "core/gpu/matrix_unit.hpp"
#include "kernels/gemm/gpu/stored.hpp"

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

  /// A factor whose `count` rows (or columns, of B) are along k in memory, or across it.
  struct Factor {
    Element const* data;
    std::size_t ld;
    unsigned count;
    bool is_along, is_packed;  // packed: in whole 16 bytes

    __device__ Factor(Stored<Element const> stored, unsigned rows, bool along)
        : data(stored.data),
          ld(stored.ld),
          count(rows),
          is_along(along),
          is_packed(reinterpret_cast<std::uintptr_t>(stored.data) % 16 == 0 && stored.ld % 8 == 0) {}
  };

  /// Words (row, 4 q ... 4 q + 3) for the thread's two q.
  __device__ static Words fetch_along_k(Factor const& factor, unsigned first, unsigned begin, unsigned k) {
    Words words;
    GPU_UNROLL
    for (unsigned part = 0; part < 2; ++part) {
      auto const task = threadIdx.x + part * threads, row = first + task / 4, at = begin + task % 4 * 8;
      auto const* const source = factor.data + row * factor.ld + at;
      if (factor.is_packed && row < factor.count && at + 8 <= k) {
        auto const quad = *reinterpret_cast<gpu::Quad const*>(source);
        GPU_UNROLL
        for (unsigned i = 0; i < 4; ++i) words.values[4 * part + i] = quad.words[i];
      } else {
        GPU_UNROLL
        for (unsigned i = 0; i < 4; ++i) {
          std::uint32_t const low = row < factor.count && at + 2 * i < k ? source[2 * i].bits : 0;
          std::uint32_t const high = row < factor.count && at + 2 * i + 1 < k ? source[2 * i + 1].bits : 0;
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

  /// Two places that are a pair along k, of 8 rows.
  __device__ static Words fetch_across_k(Factor const& factor, unsigned first, unsigned begin, unsigned k) {
    auto const pair = threadIdx.x / (tile / 8), row = first + threadIdx.x % (tile / 8) * 8, at = begin + 2 * pair;
    Words words;
    auto const* const low = factor.data + at * factor.ld + row;
    auto const* const high = low + factor.ld;
    if (factor.is_packed && at + 1 < k && row + 8 <= factor.count) {
      gpu::Quad const lower = *reinterpret_cast<gpu::Quad const*>(low),
                      upper = *reinterpret_cast<gpu::Quad const*>(high);
      GPU_UNROLL
      for (unsigned i = 0; i < 4; ++i) {
        words.values[2 * i] = (lower.words[i] & 0xffffu) | upper.words[i] << 16;
        words.values[2 * i + 1] = lower.words[i] >> 16 | (upper.words[i] & 0xffff0000u);
      }
    } else {
      GPU_UNROLL
      for (unsigned i = 0; i < 8; ++i) {
        std::uint32_t const lower = at < k && row + i < factor.count ? low[i].bits : 0;
        std::uint32_t const upper = at + 1 < k && row + i < factor.count ? high[i].bits : 0;
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

  __device__ static Words fetch(Factor const& factor, unsigned first, unsigned begin, unsigned k) {
    return factor.is_along ? fetch_along_k(factor, first, begin, k) : fetch_across_k(factor, first, begin, k);
  }
  __device__ static void put(Slice& slice, unsigned half, Words const& words, Factor const& factor) {
    if (factor.is_along)
      put_along_k(slice, half, words);
    else
      put_across_k(slice, half, words);
  }

  /// C = A B, plus what C holds when `adds`; one batch per blockIdx.z. Blocks go down `group` rows of tiles
  /// before they go across, so that those in flight share what is in the cache.
  template <class Out>
  __device__ static void multiply(unsigned m, unsigned n, unsigned k, Stored<Element const> a_stored,
                                  Stored<Element const> b_stored, Stored<Out> c, bool adds, Slice& a_slice,
                                  Slice& b_slice) {
    constexpr unsigned group = 8;
    Factor const a(a_stored.of_batch(blockIdx.z), m, !a_stored.transposed),
        b(b_stored.of_batch(blockIdx.z), n, b_stored.transposed);
    c = c.of_batch(blockIdx.z);
    auto const tiles_down = (m + tile - 1) / tile, tiles_across = (n + tile - 1) / tile;
    auto const in_group = group * tiles_across, above = blockIdx.x / in_group * group;
    auto const height = tiles_down - above < group ? tiles_down - above : group;
    auto const first_row = (above + blockIdx.x % in_group % height) * tile;
    auto const first_column = blockIdx.x % in_group / height * tile;

    auto const warp = threadIdx.x / Unit::lanes, lane = threadIdx.x % Unit::lanes;
    auto const warp_row = warp / warp_columns * rows_a_warp, warp_column = warp % warp_columns * columns_a_warp;
    float sums[units_down][units_across][Unit::sums] = {};

    put(a_slice, 0, fetch(a, first_row, 0, k), a);
    put(b_slice, 0, fetch(b, first_column, 0, k), b);
    __syncthreads();
    unsigned half = 0;
    for (unsigned begin = 0; begin < k; begin += depth) {
      bool const more = begin + depth < k;
      Words next_a, next_b;
      if (more) {
        next_a = fetch(a, first_row, begin + depth, k);
        next_b = fetch(b, first_column, begin + depth, k);
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
        put(a_slice, half ^ 1, next_a, a);
        put(b_slice, half ^ 1, next_b, b);
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
          if (row >= m || column >= n) continue;
          auto& element = c.at(row, column);
          element = narrow<Out>(adds ? sums[i][j][s] + widened(element) : sums[i][j][s]);
        }
      }
    }
  }

private:
  template <class Out>
  __device__ static Out narrow(float sum) {
    if constexpr (std::is_same_v<Out, float>)
      return sum;
    else
      return Out::from(sum);
  }
  __device__ static float widened(float x) { return x; }
  __device__ static float widened(Element x) { return x.to_float(); }
};

template <class Unit, class Element, class Out>
__global__ void __launch_bounds__(256) multiply_on_unit(unsigned m, unsigned n, unsigned k, Stored<Element const> a,
                                                        Stored<Element const> b, Stored<Out> c, bool adds) {
  using Kernel = OnMatrixUnit<Unit, Element>;
  __shared__ typename Kernel::Slice a_slice, b_slice;
  Kernel::multiply(m, n, k, a, b, c, adds, a_slice, b_slice);
}

/// The blocks and threads of multiply_on_unit.
inline gpu::LaunchShape shape_on_unit(std::size_t m, std::size_t n, std::size_t batch) {
  constexpr std::size_t tile = 128, threads = 256;
  return {.blocks = dim3(static_cast<unsigned>((n + tile - 1) / tile * ((m + tile - 1) / tile)), 1,
                         static_cast<unsigned>(batch)),
          .threads = threads};
}

}  // namespace toise::gemm
