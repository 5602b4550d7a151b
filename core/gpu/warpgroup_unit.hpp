// The matrix unit of a warpgroup, four warps together: Hopper's wgmma, which reads both operands from shared
// memory. For .cu files.
#pragma once

#include "core/gpu.hpp"
#include "core/narrow_float.hpp"

namespace toise::gpu {

/// wgmma.mma_async.m64n128k16 with both operands along k in shared memory, 128-byte swizzle. A matrix
/// there is rows of 64 elements (128 bytes); its 16-byte chunk c of row r stands at chunk c ^ (r % 8) of
/// that row; it begins at a multiple of 1024 bytes. Source: PTX ISA, "Asynchronous Warpgroup Level
/// Matrix Instructions" and "Matrix Descriptor".
struct Wgmma64x128x16 {
  static constexpr auto instruction = "wgmma.m64n128k16";
  static constexpr unsigned threads = 128, rows = 64, columns = 128, depth = 16, sums = 64;
  // where the sums of a thread are
  __host__ __device__ static constexpr unsigned sum_row(unsigned thread, unsigned i) {
    return thread / 32 * 16 + thread % 32 / 4 + i / 2 % 2 * 8;
  }
  __host__ __device__ static constexpr unsigned sum_column(unsigned thread, unsigned i) {
    return i / 4 * 8 + thread % 4 * 2 + i % 2;
  }
};

inline constexpr unsigned swizzled_row = 128;  // bytes
__host__ __device__ constexpr unsigned swizzled(unsigned row, unsigned chunk) {
  return row * swizzled_row + ((chunk ^ (row % 8)) << 4);
}

/// Dynamic shared memory, from its first multiple of 1024 bytes on.
struct SharedBytes {
#if defined(TOISE_GPU_EMULATED)
  static SharedBytes of_block() {
    auto const whole = emulated::dynamic_shared();
    auto const skip = (1024 - reinterpret_cast<std::uintptr_t>(whole) % 1024) % 1024;
    return {whole + skip, emulated::dynamic_shared_bytes() - skip};
  }
  std::byte* data;
  std::size_t size;
#else
  __device__ static SharedBytes of_block() {
#if defined(TOISE_GPU_CUDA)
    extern __shared__ unsigned char whole[];
    auto const begin = static_cast<unsigned>(__cvta_generic_to_shared(whole));
    return {(begin + 1023) / 1024 * 1024};
#else
    return {0};  // has_warpgroup_unit() says that there is none here
#endif
  }
  unsigned address;  // in the space of shared memory
#endif
};

#if defined(__CUDA_ARCH_FEAT_SM90_ALL) || defined(TOISE_GPU_EMULATED)
#define TOISE_HAS_WGMMA
#endif

/// Writes two bytes at byte `at` of shared memory.
__device__ inline void store_half([[maybe_unused]] SharedBytes shared, [[maybe_unused]] unsigned at,
                                  [[maybe_unused]] std::uint16_t bits) {
#if defined(TOISE_GPU_CUDA)
  asm volatile("st.shared.u16 [%0], %1;" ::"r"(shared.address + at), "h"(bits) : "memory");
#elif defined(TOISE_GPU_EMULATED)
  if (at + 2 > shared.size) throw emulated::KernelError("an element beyond shared memory");
  std::copy_n(reinterpret_cast<std::byte const*>(&bits), 2, shared.data + at);
#endif
}
/// Lets the matrix unit see what this thread has written to shared memory; a barrier must follow.
__device__ inline void publish_stores() {
#if defined(TOISE_GPU_CUDA) && defined(TOISE_HAS_WGMMA)
  asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
#endif
}

/// Begins to copy 16 bytes from memory to byte `at` of shared memory; zeros when not `inside`.
__device__ inline void copy_chunk([[maybe_unused]] SharedBytes shared, [[maybe_unused]] unsigned at,
                                  [[maybe_unused]] void const* from, [[maybe_unused]] bool inside) {
#if defined(TOISE_GPU_CUDA)
  unsigned const bytes = inside ? 16 : 0;
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(shared.address + at), "l"(from), "r"(bytes));
#elif defined(TOISE_GPU_EMULATED)
  if (at + 16 > shared.size) throw emulated::KernelError("a chunk beyond shared memory");
  if (inside)
    std::copy_n(static_cast<std::byte const*>(from), 16, shared.data + at);
  else
    std::fill_n(shared.data + at, 16, std::byte{0});
#endif
}
/// Ends a group of copies of this thread.
__device__ inline void commit_copies() {
#if defined(TOISE_GPU_CUDA)
  asm volatile("cp.async.commit_group;");
#endif
}
/// Waits until all but the last `pending` groups of this thread are there, for the matrix unit to see.
template <int pending>
__device__ inline void wait_for_copies() {
#if defined(TOISE_GPU_CUDA)
  asm volatile("cp.async.wait_group %0;" ::"n"(pending) : "memory");
#endif
  publish_stores();
}

#if defined(TOISE_GPU_CUDA)
/// The matrix that begins at byte `at` of shared memory, groups of 8 rows 1024 bytes apart.
__device__ inline std::uint64_t descriptor(SharedBytes shared, unsigned at) {
  std::uint64_t const address = (shared.address + at) & 0x3ffffu;
  return address >> 4 | std::uint64_t{1} << 16 | std::uint64_t{1024 >> 4} << 32 | std::uint64_t{1} << 62;
}
#endif

__device__ inline void begin_products() {
#if defined(TOISE_GPU_CUDA) && defined(TOISE_HAS_WGMMA)
  asm volatile("wgmma.fence.sync.aligned;" ::: "memory");
#endif
}
__device__ inline void commit_products() {
#if defined(TOISE_GPU_CUDA) && defined(TOISE_HAS_WGMMA)
  asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory");
#endif
}
/// Waits until all products have been added.
__device__ inline void wait_for_products() {
#if defined(TOISE_GPU_CUDA) && defined(TOISE_HAS_WGMMA)
  asm volatile("wgmma.wait_group.sync.aligned 0;" ::: "memory");
#endif
}

/// Keeps what the compiler does with sums on its side of the products, which it takes for done when they are
/// begun: to be called before they begin and after they were waited for.
template <std::size_t n>
__device__ inline void keep_order([[maybe_unused]] float (&sums)[n]) {
#if defined(TOISE_GPU_CUDA) && defined(TOISE_HAS_WGMMA)
  GPU_UNROLL
  for (std::size_t i = 0; i < n; ++i) asm volatile("" : "+f"(sums[i])::"memory");
#endif
}

/// sums += A B of the warpgroup: A, 64 × 16, and B, stored as 128 × 16, begin at the bytes `a` and `b` of
/// swizzled matrices; `step` is which 16 of the 64 elements of a row take part.
template <class Unit, class Element>
__device__ inline void multiply_warpgroup([[maybe_unused]] float (&sums)[Unit::sums],
                                          [[maybe_unused]] SharedBytes shared, [[maybe_unused]] unsigned a,
                                          [[maybe_unused]] unsigned b, [[maybe_unused]] unsigned step) {
#if defined(TOISE_GPU_CUDA) && defined(TOISE_HAS_WGMMA)
  auto const left = descriptor(shared, a + 32 * step), right = descriptor(shared, b + 32 * step);
#define TOISE_SUMS8(i)                                                                                          \
  "+f"(sums[i]), "+f"(sums[i + 1]), "+f"(sums[i + 2]), "+f"(sums[i + 3]), "+f"(sums[i + 4]), "+f"(sums[i + 5]), \
      "+f"(sums[i + 6]), "+f"(sums[i + 7])
#define TOISE_WGMMA(type)                                                                                            \
  asm volatile("wgmma.mma_async.sync.aligned.m64n128k16.f32." type "." type                                          \
               " {%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15,"                             \
               " %16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31,"                    \
               " %32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47,"                    \
               " %48, %49, %50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63},"                   \
               " %64, %65, 1, 1, 1, 0, 0;"                                                                           \
               : TOISE_SUMS8(0), TOISE_SUMS8(8), TOISE_SUMS8(16), TOISE_SUMS8(24), TOISE_SUMS8(32), TOISE_SUMS8(40), \
                 TOISE_SUMS8(48), TOISE_SUMS8(56)                                                                    \
               : "l"(left), "l"(right))
  if constexpr (std::is_same_v<Element, Bf16>)
    TOISE_WGMMA("bf16");
  else
    TOISE_WGMMA("f16");
#undef TOISE_WGMMA
#undef TOISE_SUMS8
#elif defined(TOISE_GPU_EMULATED)
  auto const element = [&](unsigned matrix, unsigned row, unsigned column) {
    if (matrix % 1024 != 0) throw emulated::KernelError("a swizzled matrix that does not begin at 1024 bytes");
    auto const at = matrix + swizzled(row, column / 8) + column % 8 * 2;
    if (at + 2 > shared.size) throw emulated::KernelError("a matrix beyond shared memory");
    std::uint16_t bits;
    std::copy_n(shared.data + at, 2, reinterpret_cast<std::byte*>(&bits));
    return Element{bits}.to_float();
  };
  auto const thread = threadIdx.x % Unit::threads;
  for (unsigned i = 0; i < Unit::sums; ++i) {
    for (unsigned l = 0; l < Unit::depth; ++l) {
      auto const column = step * Unit::depth + l;
      sums[i] += element(a, Unit::sum_row(thread, i), column) * element(b, Unit::sum_column(thread, i), column);
    }
  }
#endif
}

/// Whether a device multiplies by warpgroups, and this build has code for it; the emulator does so with warps
/// of 32.
inline bool has_warpgroup_unit([[maybe_unused]] Properties const& device) {
#if defined(TOISE_GPU_CUDA) && defined(TOISE_HAS_SM_90A)
  return device.architecture == "sm_90";
#elif defined(TOISE_GPU_EMULATED)
  return device.warp_width == 32;
#else
  return false;
#endif
}

}  // namespace toise::gpu
