// Two matrix products one after another on a matrix unit, the first one's answer staying in registers: for
// .cu files.
#pragma once

#include "core/gpu/matrix_unit.hpp"

namespace toise::training::on_gpu {

/// 64 rows of `width` bf16 in shared memory, with 16 more bytes per row to keep banks apart.
inline constexpr unsigned tile_rows = 64;
template <unsigned width>
struct Tile {
  static constexpr unsigned quads = width / 8, stride = quads + 1;
  gpu::SharedArray<gpu::Quad, tile_rows * stride> data;

  __device__ void const* address(unsigned row, unsigned quad) { return &data[row * stride + quad]; }
  __device__ std::uint32_t word(unsigned row, unsigned i) { return data[row * stride + i / 4].words[i % 4]; }
  __device__ std::uint32_t half(unsigned row, unsigned i) { return word(row, i / 2) >> (16 * (i % 2)) & 0xffffu; }

  /// The rows of `matrix` from `first` on, `ld` elements apart; zeros from row `count` on.
  __device__ void load(Bf16 const* matrix, std::size_t ld, unsigned first, unsigned count) {
    for (unsigned i = threadIdx.x; i < tile_rows * quads; i += blockDim.x) {
      auto const row = i / quads, quad = i % quads;
      gpu::Quad loaded = {};
      if (first + row < count) loaded = *reinterpret_cast<gpu::Quad const*>(matrix + (first + row) * ld + quad * 8);
      data[row * stride + quad] = loaded;
    }
  }
};

/// A product of `own` rows, which a warp keeps, and `others`, oriented so that its sums, over 16 others, are
/// in the lanes and the order that the next product wants its own factor in: that is what lets attention's
/// second product take the first one's answer without going through memory.
/// Both sides hold 16 elements along what is summed over; others come 16 at a time, in `parts` matrices.
template <class Unit>
struct Chain;

/// The sums of mma.m16n8k16 are its A, two of them side by side.
template <>
struct Chain<gpu::MmaSync16x8x16> {
  using Unit = gpu::MmaSync16x8x16;
  static constexpr unsigned lanes = Unit::lanes, own_words = Unit::a_words, other_words = Unit::b_words,
                            sums = Unit::sums, parts = 2;
  static constexpr unsigned rows_a_lane = 2;                         // of the 16 own rows, that a lane holds sums of
  static constexpr unsigned bit = 1, other_bit = 2;                  // lanes of the same rows differ in these
  __device__ static unsigned row_slot(unsigned i) { return i / 2; }  // which of rows_a_lane a sum is of
  __device__ static unsigned word_slot(unsigned word) { return word % 2; }
  __device__ static unsigned own(unsigned lane, unsigned slot) { return lane / 4 + 8 * slot; }
  __device__ static unsigned other(unsigned lane, unsigned part, unsigned i) {
    return part * Unit::columns + Unit::sum_column(lane, i);
  }

  __device__ static void multiply(float (&s)[sums], std::uint32_t const (&own)[own_words],
                                  std::uint32_t const (&others)[other_words]) {
    gpu::multiply_add<Unit, Bf16>(s, own, others);
  }
  __device__ static void as_own(std::uint32_t (&own)[own_words], float const (&s)[parts][sums]) {
    GPU_UNROLL
    for (unsigned w = 0; w < own_words; ++w) own[w] = gpu::pack_bf16(s[w / 2][w % 2 * 2], s[w / 2][w % 2 * 2 + 1]);
  }

  /// 16 rows of a tile as own rows, elements 16 `step` … along them.
  template <class T>
  __device__ static void own_of(std::uint32_t (&own)[own_words], T& tile, unsigned row, unsigned step, unsigned lane) {
    gpu::load_matrices<false>(own, tile.address(row + lane / 8 % 2 * 8 + lane % 8, step * 2 + lane / 16));
  }
  /// 16 rows of a tile as others.
  template <class T>
  __device__ static void others_of(std::uint32_t (&others)[parts][other_words], T& tile, unsigned row, unsigned step,
                                   unsigned lane) {
    std::uint32_t words[4];
    gpu::load_matrices<false>(words, tile.address(row + lane / 16 * 8 + lane % 8, step * 2 + lane / 8 % 2));
    GPU_UNROLL
    for (unsigned i = 0; i < 4; ++i) others[i / 2][i % 2] = words[i];
  }
  /// Columns 16 `step` … of a tile as others, summed over 16 of its rows.
  template <class T>
  __device__ static void columns_of(std::uint32_t (&others)[parts][other_words], T& tile, unsigned row, unsigned step,
                                    unsigned lane) {
    std::uint32_t words[4];
    gpu::load_matrices<true>(words, tile.address(row + lane / 8 % 2 * 8 + lane % 8, step * 2 + lane / 16));
    GPU_UNROLL
    for (unsigned i = 0; i < 4; ++i) others[i / 2][i % 2] = words[i];
  }
};

/// The sums of MFMA are its B, when what is multiplied is the transpose: others from the left.
template <>
struct Chain<gpu::Mfma16x16x16> {
  using Unit = gpu::Mfma16x16x16;
  static constexpr unsigned lanes = Unit::lanes, own_words = Unit::b_words, other_words = Unit::a_words,
                            sums = Unit::sums, parts = 1;
  static constexpr unsigned rows_a_lane = 1;
  static constexpr unsigned bit = 16, other_bit = 32;
  __device__ static unsigned row_slot(unsigned) { return 0; }
  __device__ static unsigned word_slot(unsigned) { return 0; }
  __device__ static unsigned own(unsigned lane, unsigned) { return lane % 16; }
  __device__ static unsigned other(unsigned lane, unsigned, unsigned i) { return Unit::sum_row(lane, i); }

  __device__ static void multiply(float (&s)[sums], std::uint32_t const (&own)[own_words],
                                  std::uint32_t const (&others)[other_words]) {
    gpu::multiply_add<Unit, Bf16>(s, others, own);
  }
  __device__ static void as_own(std::uint32_t (&own)[own_words], float const (&s)[parts][sums]) {
    GPU_UNROLL
    for (unsigned w = 0; w < own_words; ++w) own[w] = gpu::pack_bf16(s[0][2 * w], s[0][2 * w + 1]);
  }

  template <class T>
  __device__ static void own_of(std::uint32_t (&own)[own_words], T& tile, unsigned row, unsigned step, unsigned lane) {
    GPU_UNROLL
    for (unsigned w = 0; w < own_words; ++w) {
      own[w] = tile.word(row + Unit::b_column(lane, w), step * 8 + Unit::b_pair(lane, w));
    }
  }
  template <class T>
  __device__ static void others_of(std::uint32_t (&others)[parts][other_words], T& tile, unsigned row, unsigned step,
                                   unsigned lane) {
    GPU_UNROLL
    for (unsigned w = 0; w < other_words; ++w) {
      others[0][w] = tile.word(row + Unit::a_row(lane, w), step * 8 + Unit::a_pair(lane, w));
    }
  }
  template <class T>
  __device__ static void columns_of(std::uint32_t (&others)[parts][other_words], T& tile, unsigned row, unsigned step,
                                    unsigned lane) {
    GPU_UNROLL
    for (unsigned w = 0; w < other_words; ++w) {
      auto const at = row + 2 * Unit::a_pair(lane, w), column = step * 16 + Unit::a_row(lane, w);
      others[0][w] = tile.half(at, column) | tile.half(at + 1, column) << 16;
    }
  }
};

}  // namespace toise::training::on_gpu
