// What a warp of the fused attention does, in forward and in backward. For .cu files.
#pragma once

#include "core/largest.hpp"
#include "kernels/training/gpu/chained_products.hpp"

namespace toise::training::on_gpu {

template <class Unit>
inline constexpr unsigned threads_of = 4 * Chain<Unit>::lanes;

/// What a warp makes in all three kernels. A block of four warps owns 64 rows, a warp 16 of them, and meets
/// the others a tile at a time.
template <class Unit, unsigned d>
struct Warp {
  using C = Chain<Unit>;
  static constexpr unsigned steps = d / 16, chunks = tile_rows / 16;

  using Own = std::uint32_t[steps][C::own_words];  // 16 rows × d
  struct Place {
    unsigned chunk, part, i;  // in Scores
    unsigned slot, other;     // which of the lane's rows it is of, and of the tile's
  };
  struct Scores {  // 16 rows × 64 others
    float sums[chunks][C::parts][C::sums];
    __device__ float& operator[](Place at) { return sums[at.chunk][at.part][at.i]; }
  };
  using Sums = float[steps][C::parts][C::sums];  // 16 rows × d
  using Rows = float[C::rows_a_lane];

  unsigned lane = threadIdx.x % C::lanes, first = threadIdx.x / C::lanes * 16;  // of the block's own rows

  __device__ void take(Own& own, Tile<d>& tile) const {
    GPU_UNROLL
    for (unsigned step = 0; step < steps; ++step) C::own_of(own[step], tile, first, step, lane);
  }

  /// scores = own × the tile's rows
  __device__ void score(Scores& scores, Own const& own, Tile<d>& tile) const {
    GPU_UNROLL
    for (unsigned chunk = 0; chunk < chunks; ++chunk) {
      GPU_UNROLL
      for (unsigned part = 0; part < C::parts; ++part) {
        GPU_UNROLL
        for (unsigned i = 0; i < C::sums; ++i) scores.sums[chunk][part][i] = 0;
      }
      GPU_UNROLL
      for (unsigned step = 0; step < steps; ++step) {
        std::uint32_t others[C::parts][C::other_words];
        C::others_of(others, tile, 16 * chunk, step, lane);
        GPU_UNROLL
        for (unsigned part = 0; part < C::parts; ++part) C::multiply(scores.sums[chunk][part], own[step], others[part]);
      }
    }
  }

  /// out += scores × the tile
  __device__ void accumulate(Sums& out, Scores const& scores, Tile<d>& tile) const {
    GPU_UNROLL
    for (unsigned chunk = 0; chunk < chunks; ++chunk) {
      std::uint32_t own[C::own_words];
      C::as_own(own, scores.sums[chunk]);
      GPU_UNROLL
      for (unsigned step = 0; step < steps; ++step) {
        std::uint32_t others[C::parts][C::other_words];
        C::columns_of(others, tile, 16 * chunk, step, lane);
        GPU_UNROLL
        for (unsigned part = 0; part < C::parts; ++part) C::multiply(out[step][part], own, others[part]);
      }
    }
  }

  /// f(place) for each score that the lane holds.
  template <class F>
  __device__ void for_each(F const& f) const {
    GPU_UNROLL
    for (unsigned chunk = 0; chunk < chunks; ++chunk) {
      GPU_UNROLL
      for (unsigned part = 0; part < C::parts; ++part) {
        GPU_UNROLL
        for (unsigned i = 0; i < C::sums; ++i) {
          f(Place{chunk, part, i, C::row_slot(i), 16 * chunk + C::other(lane, part, i)});
        }
      }
    }
  }

  __device__ unsigned own_row(unsigned slot) const { return first + C::own(lane, slot); }
  /// The sum of all lanes that hold a part of the same row.
  __device__ static float total(float value) {
    value += gpu::shuffle_xor(value, C::bit);
    return value + gpu::shuffle_xor(value, C::other_bit);
  }
  __device__ static float largest(float value) {
    raise(value, gpu::shuffle_xor(value, C::bit));
    raise(value, gpu::shuffle_xor(value, C::other_bit));
    return value;
  }

  /// terms[slot] = the sum over a row of one tile's own rows × the other's.
  __device__ void multiply_rows(Rows& terms, Tile<d>& tile, Tile<d>& other) const {
    for (auto& term : terms) term = 0;
    GPU_UNROLL
    for (unsigned step = 0; step < steps; ++step) {
      std::uint32_t a[C::own_words], b[C::own_words];
      C::own_of(a, tile, first, step, lane);
      C::own_of(b, other, first, step, lane);
      GPU_UNROLL
      for (unsigned w = 0; w < C::own_words; ++w) {
        for (unsigned half = 0; half < 32; half += 16) {
          auto const value = [&](std::uint32_t word) {
            return Bf16{static_cast<std::uint16_t>(word >> half)}.to_float();
          };
          terms[C::word_slot(w)] += value(a[w]) * value(b[w]);
        }
      }
    }
    for (auto& term : terms) term = total(term);
  }

  /// to[own row, …] = sums × factor of the row, for the block's own rows from `begin` on of `count`, `ld` apart.
  __device__ void store(Sums const& sums, Rows const& factors, Bf16* to, std::size_t ld, unsigned begin,
                        unsigned count) const {
    GPU_UNROLL
    for (unsigned step = 0; step < steps; ++step) {
      GPU_UNROLL
      for (unsigned part = 0; part < C::parts; ++part) {
        GPU_UNROLL
        for (unsigned i = 0; i < C::sums; i += 2) {  // in pairs that are neighbours in memory
          auto const slot = C::row_slot(i), row = begin + own_row(slot);
          auto const* const s = sums[step][part];
          if (row >= count) continue;
          *reinterpret_cast<std::uint32_t*>(to + row * ld + 16 * step + C::other(lane, part, i)) =
              gpu::pack_bf16(s[i] * factors[slot], s[i + 1] * factors[slot]);
        }
      }
    }
  }
};

}  // namespace toise::training::on_gpu
