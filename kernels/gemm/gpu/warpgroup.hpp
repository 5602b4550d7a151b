// Multiplication of 16-bit elements by warpgroups of four warps, whose unit reads both operands from
// shared memory. For .cu files.
#pragma once

#include "core/gpu/warpgroup_unit.hpp"

namespace toise::gemm {

/// C = A B with B stored as n × k. A block of two warpgroups makes 256 × 128 of C, each of them two units
/// of rows; slices of 64 along k come through a ring of `stages` in shared memory, `ahead` of their use.
template <class Unit, class Element>
struct OnWarpgroups {
  static constexpr unsigned warpgroups = 2, units_down = 2, threads = warpgroups * Unit::threads;
  static constexpr unsigned tile_rows = warpgroups * units_down * Unit::rows, tile_columns = Unit::columns;
  static constexpr unsigned depth = 64, stages = 4, ahead = stages - 1;
  static constexpr unsigned a_bytes = tile_rows * gpu::swizzled_row,
                            stage_bytes = a_bytes + tile_columns * gpu::swizzled_row;
  static constexpr std::size_t shared_bytes = stages * stage_bytes + 1024;  // to begin where it must
  static constexpr unsigned chunks_a_row = depth / 8;

  static gpu::LaunchShape shape_of(std::size_t m, std::size_t n, std::size_t batch) {
    auto const across = (n + tile_columns - 1) / tile_columns, down = (m + tile_rows - 1) / tile_rows;
    return {.blocks = dim3(static_cast<unsigned>(across * down), 1, static_cast<unsigned>(batch)),
            .threads = threads,
            .shared_bytes = shared_bytes};
  }

  /// The rows from `first` on of a matrix with `count` rows of k elements, 64 of them from `begin` on.
  template <unsigned rows>
  __device__ static void fetch(gpu::SharedBytes shared, unsigned at, Element const* matrix, unsigned first,
                               unsigned count, unsigned begin, unsigned k) {
    GPU_UNROLL
    for (unsigned i = 0; i < rows * chunks_a_row / threads; ++i) {
      auto const task = threadIdx.x + i * threads, row = task / chunks_a_row, chunk = task % chunks_a_row;
      bool const inside = first + row < count && begin + 8 * chunk < k;
      auto const* const from = inside ? matrix + std::size_t{first + row} * k + begin + 8 * chunk : matrix;
      gpu::copy_chunk(shared, at + gpu::swizzled(row, chunk), from, inside);
    }
  }

  /// One batch per blockIdx.z; k is a multiple of 8.
  __device__ static void multiply(unsigned m, unsigned n, unsigned k, Element const* a, Element const* b, Element* c) {
    constexpr unsigned group = 8;  // tiles down before across: those in flight share what is in the cache
    a += blockIdx.z * (std::size_t{m} * k);
    b += blockIdx.z * (std::size_t{k} * n);
    c += blockIdx.z * (std::size_t{m} * n);
    auto const tiles_down = (m + tile_rows - 1) / tile_rows, tiles_across = (n + tile_columns - 1) / tile_columns;
    auto const in_group = group * tiles_across, above = blockIdx.x / in_group * group;
    auto const height = tiles_down - above < group ? tiles_down - above : group;
    auto const first_row = (above + blockIdx.x % in_group % height) * tile_rows;
    auto const first_column = blockIdx.x % in_group / height * tile_columns;
    auto const shared = gpu::SharedBytes::of_block();
    auto const warpgroup = threadIdx.x / Unit::threads, thread = threadIdx.x % Unit::threads;
    auto const slices = (k + depth - 1) / depth;
    auto const load = [&](unsigned slice) {
      if (slice < slices) {
        auto const at = slice % stages * stage_bytes;
        fetch<tile_rows>(shared, at, a, first_row, m, slice * depth, k);
        fetch<tile_columns>(shared, at + a_bytes, b, first_column, n, slice * depth, k);
      }
      gpu::commit_copies();  // an empty group too, so that the count of those in flight stays the same
    };

    float sums[units_down][Unit::sums] = {};
    for (unsigned slice = 0; slice < ahead; ++slice) load(slice);
    for (unsigned slice = 0; slice < slices; ++slice) {
      gpu::wait_for_copies<ahead - 1>();
      __syncthreads();  // every thread's part of the slice is there, and the slot of the one before is free
      load(slice + ahead);
      auto const at = slice % stages * stage_bytes;
      for (auto& part : sums) gpu::keep_order(part);
      gpu::begin_products();
      GPU_UNROLL
      for (unsigned step = 0; step < depth / Unit::depth; ++step) {
        GPU_UNROLL
        for (unsigned i = 0; i < units_down; ++i) {
          auto const row = (warpgroup * units_down + i) * Unit::rows;
          gpu::multiply_warpgroup<Unit, Element>(sums[i], shared, at + row * gpu::swizzled_row, at + a_bytes, step);
        }
      }
      gpu::commit_products();
      gpu::wait_for_products();  // left in flight over the loop's end the compiler would serialise them
      for (auto& part : sums) gpu::keep_order(part);
    }

    GPU_UNROLL
    for (unsigned i = 0; i < units_down; ++i) {
      GPU_UNROLL
      for (unsigned s = 0; s < Unit::sums; ++s) {
        auto const row = first_row + (warpgroup * units_down + i) * Unit::rows + Unit::sum_row(thread, s);
        auto const column = first_column + Unit::sum_column(thread, s);
        if (row < m && column < n) c[std::size_t{row} * n + column] = Element::from(sums[i][s]);
      }
    }
  }
};

template <class Unit, class Element>
__global__ void __launch_bounds__(256, 1)
    multiply_on_warpgroups([[maybe_unused]] unsigned m, [[maybe_unused]] unsigned n, [[maybe_unused]] unsigned k,
                           [[maybe_unused]] Element const* a, [[maybe_unused]] Element const* b,
                           [[maybe_unused]] Element* c) {
#if defined(TOISE_HAS_WGMMA)
  OnWarpgroups<Unit, Element>::multiply(m, n, k, a, b, c);
#elif defined(TOISE_GPU_CUDA)
  asm volatile("trap;");  // has_warpgroup_unit() says that there is none here
#endif
}

}  // namespace toise::gemm
