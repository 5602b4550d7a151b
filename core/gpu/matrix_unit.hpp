// The matrix units of GPUs, as one warp uses them: for .cu files. A unit names which elements of its
// small matrices each lane holds; the emulator checks a kernel against that at both widths of a warp.
#pragma once

#include "core/gpu.hpp"
#include "core/narrow_float.hpp"

namespace toise::gpu {

// Two 16-bit elements that follow each other along k are one word: the lower half is the first.

/// mma.sync.m16n8k16 of NVIDIA, from sm_80. Source: PTX ISA, "Matrix Fragments for mma.m16n8k16".
struct MmaSync16x8x16 {
  static constexpr char const* instruction(bool is_bf16) {
    return is_bf16 ? "mma.sync.m16n8k16.f32.bf16" : "mma.sync.m16n8k16.f32.f16";
  }
  static constexpr unsigned lanes = 32, rows = 16, columns = 8, depth = 16;
  static constexpr unsigned a_words = 4, b_words = 2, sums = 4;  // that a lane holds
  // where these are in A (rows × depth), B (depth × columns) and the sums (rows × columns)
  __host__ __device__ static constexpr unsigned a_row(unsigned lane, unsigned word) { return lane / 4 + word % 2 * 8; }
  __host__ __device__ static constexpr unsigned a_pair(unsigned lane, unsigned word) { return lane % 4 + word / 2 * 4; }
  __host__ __device__ static constexpr unsigned b_column(unsigned lane, unsigned) { return lane / 4; }
  __host__ __device__ static constexpr unsigned b_pair(unsigned lane, unsigned word) { return lane % 4 + word * 4; }
  __host__ __device__ static constexpr unsigned sum_row(unsigned lane, unsigned i) { return lane / 4 + i / 2 * 8; }
  __host__ __device__ static constexpr unsigned sum_column(unsigned lane, unsigned i) { return lane % 4 * 2 + i % 2; }
};

/// v_mfma_f32_16x16x16 of AMD, f16 and bf16_1k, from gfx90a. Source: AMD CDNA 2 ISA, "Matrix
/// Arithmetic Instructions".
struct Mfma16x16x16 {
  static constexpr char const* instruction(bool is_bf16) {
    return is_bf16 ? "v_mfma_f32_16x16x16_bf16" : "v_mfma_f32_16x16x16_f16";
  }
  static constexpr unsigned lanes = 64, rows = 16, columns = 16, depth = 16;
  static constexpr unsigned a_words = 2, b_words = 2, sums = 4;
  __host__ __device__ static constexpr unsigned a_row(unsigned lane, unsigned) { return lane % 16; }
  __host__ __device__ static constexpr unsigned a_pair(unsigned lane, unsigned word) { return lane / 16 * 2 + word; }
  __host__ __device__ static constexpr unsigned b_column(unsigned lane, unsigned) { return lane % 16; }
  __host__ __device__ static constexpr unsigned b_pair(unsigned lane, unsigned word) { return lane / 16 * 2 + word; }
  __host__ __device__ static constexpr unsigned sum_row(unsigned lane, unsigned i) { return lane / 16 * 4 + i; }
  __host__ __device__ static constexpr unsigned sum_column(unsigned lane, unsigned) { return lane % 16; }
};

/// Calls f(unit) with the unit of the device that queues run on, for 16-bit elements; false where it
/// has none that is known.
template <class F>
bool with_matrix_unit([[maybe_unused]] Properties const& device, F const& f) {
#if defined(TOISE_GPU_CUDA)
  f(MmaSync16x8x16{});  // no older architecture is compiled for
  return true;
#elif defined(TOISE_GPU_HIP)
  for (auto const* known : {"gfx90a", "gfx942", "gfx950"}) {
    if (device.architecture.rfind(known, 0) != 0) continue;
    f(Mfma16x16x16{});
    return true;
  }
  return false;
#else
  if (device.warp_width == 32)
    f(MmaSync16x8x16{});
  else
    f(Mfma16x16x16{});
  return true;
#endif
}

#if defined(TOISE_GPU_EMULATED)
namespace detail {

/// Every lane's words: the unit sees the whole of A and B.
template <unsigned words, unsigned lanes>
struct WarpWords {
  std::uint32_t values[words][lanes];
  void gather(std::uint32_t const (&mine)[words], std::source_location where) {
    for (unsigned word = 0; word < words; ++word) {
      auto const* const all = emulated::exchange_in_warp(mine[word], where);
      for (unsigned lane = 0; lane < lanes; ++lane) values[word][lane] = static_cast<std::uint32_t>(all[lane]);
    }
  }
};

}  // namespace detail
#endif

/// Eight elements as one access.
struct alignas(16) Quad {
  std::uint32_t words[4];
};

/// Two bf16 of one word, rounded to the nearest.
__device__ inline std::uint32_t pack_bf16(float low, float high) {
#if defined(TOISE_GPU_CUDA)
  std::uint32_t word;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(word) : "f"(high), "f"(low));
  return word;
#else
  return std::uint32_t{Bf16::from(low).bits} | std::uint32_t{Bf16::from(high).bits} << 16;
#endif
}

/// ldmatrix.x4 of NVIDIA: four matrices of 8 × 8 16-bit elements from shared memory. Lane 8 i + r names the
/// 16 bytes that are row r of matrix i; word i of lane l becomes elements 2 (l % 4) and the next of row l / 4
/// of matrix i, or, `transposed`, of its column l / 4. All lanes of a warp of 32 take part. Source: PTX ISA,
/// "Warp-level matrix load instruction: ldmatrix".
template <bool transposed>
__device__ inline void load_matrices([[maybe_unused]] std::uint32_t (&words)[4], [[maybe_unused]] void const* row,
                                     [[maybe_unused]] std::source_location where = std::source_location::current()) {
#if defined(TOISE_GPU_CUDA)
  auto const address = static_cast<unsigned>(__cvta_generic_to_shared(row));
  if constexpr (transposed)
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(words[0]), "=r"(words[1]), "=r"(words[2]), "=r"(words[3])
                 : "r"(address)
                 : "memory");
  else
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(words[0]), "=r"(words[1]), "=r"(words[2]), "=r"(words[3])
                 : "r"(address)
                 : "memory");
#elif defined(TOISE_GPU_EMULATED)
  if (emulated::lanes_in_warp() != 32) throw emulated::KernelError("ldmatrix is for warps of 32 lanes");
  auto const* const rows = emulated::exchange_in_warp(reinterpret_cast<std::uintptr_t>(row), where);
  auto const lane = emulated::lane();
  auto const element = [&](unsigned matrix, unsigned r, unsigned column) {
    if (rows[8 * matrix + r] % 16 != 0) throw emulated::KernelError("ldmatrix: a row not at a multiple of 16 bytes");
    return std::uint32_t{reinterpret_cast<std::uint16_t const*>(rows[8 * matrix + r])[column]};
  };
  for (unsigned i = 0; i < 4; ++i) {
    auto const along = lane % 4 * 2, other = lane / 4;
    words[i] = transposed ? element(i, along, other) | element(i, along + 1, other) << 16
                          : element(i, other, along) | element(i, other, along + 1) << 16;
  }
#endif
}

/// sums += A B of the warp; Element is Fp16 or Bf16, the sums are fp32. All lanes take part.
template <class Unit, class Element>
__device__ inline void multiply_add([[maybe_unused]] float (&sums)[Unit::sums],
                                    [[maybe_unused]] std::uint32_t const (&a)[Unit::a_words],
                                    [[maybe_unused]] std::uint32_t const (&b)[Unit::b_words],
                                    [[maybe_unused]] std::source_location where = std::source_location::current()) {
  constexpr bool is_bf16 = std::is_same_v<Element, Bf16>;
  static_assert(is_bf16 || std::is_same_v<Element, Fp16>);
#if defined(TOISE_GPU_CUDA)
#define TOISE_MMA(type)                                                               \
  asm volatile("mma.sync.aligned.m16n8k16.row.col.f32." type "." type                 \
               ".f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};" \
               : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])           \
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]))
  if constexpr (is_bf16)
    TOISE_MMA("bf16");
  else
    TOISE_MMA("f16");
#undef TOISE_MMA
#elif defined(TOISE_GPU_HIP)
#if defined(__gfx90a__) || defined(__gfx942__) || defined(__gfx950__)
  using Sums = float __attribute__((ext_vector_type(4)));
  using Halves = _Float16 __attribute__((ext_vector_type(4)));
  using Shorts = short __attribute__((ext_vector_type(4)));
  struct Words {
    std::uint32_t low, high;
  };
  Sums const before = {sums[0], sums[1], sums[2], sums[3]};
  Sums after;
  if constexpr (is_bf16) {
    after = __builtin_amdgcn_mfma_f32_16x16x16bf16_1k(__builtin_bit_cast(Shorts, Words{a[0], a[1]}),
                                                      __builtin_bit_cast(Shorts, Words{b[0], b[1]}), before, 0, 0, 0);
  } else {
    after = __builtin_amdgcn_mfma_f32_16x16x16f16(__builtin_bit_cast(Halves, Words{a[0], a[1]}),
                                                  __builtin_bit_cast(Halves, Words{b[0], b[1]}), before, 0, 0, 0);
  }
  for (unsigned i = 0; i < Unit::sums; ++i) sums[i] = after[i];
#else
  __builtin_trap();  // with_matrix_unit() does not choose it here
#endif
#else
  if (emulated::lanes_in_warp() != Unit::lanes) {
    throw emulated::KernelError("a matrix unit for warps of " + std::to_string(Unit::lanes) + " lanes");
  }
  detail::WarpWords<Unit::a_words, Unit::lanes> all_a;
  detail::WarpWords<Unit::b_words, Unit::lanes> all_b;
  all_a.gather(a, where);
  all_b.gather(b, where);
  auto const value = [](std::uint32_t word, unsigned half) {
    return Element{static_cast<std::uint16_t>(word >> (16 * half))}.to_float();
  };
  auto const lane = emulated::lane();
  for (unsigned i = 0; i < Unit::sums; ++i) {
    float row[Unit::depth] = {}, column[Unit::depth] = {};
    for (unsigned from = 0; from < Unit::lanes; ++from) {
      for (unsigned word = 0; word < Unit::a_words; ++word) {
        if (Unit::a_row(from, word) != Unit::sum_row(lane, i)) continue;
        for (unsigned half = 0; half < 2; ++half)
          row[2 * Unit::a_pair(from, word) + half] = value(all_a.values[word][from], half);
      }
      for (unsigned word = 0; word < Unit::b_words; ++word) {
        if (Unit::b_column(from, word) != Unit::sum_column(lane, i)) continue;
        for (unsigned half = 0; half < 2; ++half)
          column[2 * Unit::b_pair(from, word) + half] = value(all_b.values[word][from], half);
      }
    }
    for (unsigned k = 0; k < Unit::depth; ++k) sums[i] += row[k] * column[k];
  }
#endif
}

}  // namespace toise::gpu
