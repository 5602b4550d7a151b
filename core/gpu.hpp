// One name for CUDA, HIP and the emulator: what a kernel's .cu file includes. GPU_API(Malloc) is
// cudaMalloc, hipMalloc or emulatedMalloc; launch() replaces <<<>>>.
#pragma once

#include <cstddef>
#include <cstdint>
#include <source_location>
#include <string>
#include <type_traits>

#include "core/device.hpp"
#include "core/gpu/runtime.hpp"
#include "core/largest.hpp"

#if defined(TOISE_GPU_CUDA)
#include <cuda_runtime.h>
#define GPU_API(name) cuda##name
#elif defined(TOISE_GPU_HIP)
#include <hip/hip_runtime.h>
#define GPU_API(name) hip##name
#elif defined(TOISE_GPU_EMULATED)
#include "core/emulated/runtime.hpp"
#include "core/emulated/words.hpp"
#define GPU_API(name) emulated##name
#else
#error "a .cu file needs a GPU backend: TOISE_GPU=cuda, hip or emulated"
#endif

namespace toise {

/// The backend of this build's .cu files.
inline constexpr Backend gpu_backend = gpu::backend;

namespace gpu {

/// Throws what a failed call means: Unsupported when memory is short, else std::runtime_error.
void check(GPU_API(Error_t) error, std::source_location where = std::source_location::current());

inline GPU_API(Stream_t) stream_of(Queue& queue) { return static_cast<GPU_API(Stream_t)>(queue.stream()); }

/// How many threads run a kernel, and what shared memory each block gets.
struct LaunchShape {
  dim3 blocks, threads;
  std::size_t shared_bytes = 0;
};

/// Enqueues `kernel(args...)`. Throws when the device refuses the launch.
template <class... Formal, class... Actual>
void launch(Queue& queue, LaunchShape shape, void (*kernel)(Formal...), Actual... args) {
  use(queue.device().gpu());
#if defined(TOISE_GPU_EMULATED)
  emulated::load(reinterpret_cast<void const*>(kernel));
  auto work = [=] { emulated::run_grid(shape.blocks, shape.threads, shape.shared_bytes, [&] { kernel(args...); }); };
  stream_of(queue)->run(work);
#else
  // clang-format off
  kernel<<<shape.blocks, shape.threads, shape.shared_bytes, stream_of(queue)>>>(static_cast<Formal>(args)...);
  // clang-format on
  check(GPU_API(GetLastError)());
#endif
}

/// Lets blocks of `kernel` have this much dynamic shared memory: beyond 48 KiB a device must be asked.
template <class... Formal>
void allow_shared([[maybe_unused]] int device, [[maybe_unused]] void (*kernel)(Formal...),
                  [[maybe_unused]] std::size_t bytes) {
#if defined(TOISE_GPU_CUDA)
  use(device);
  check(cudaFuncSetAttribute(reinterpret_cast<void const*>(kernel), cudaFuncAttributeMaxDynamicSharedMemorySize,
                             static_cast<int>(bytes)));
#endif
}

/// Blocks of `threads` that cover n elements, at most `limit` of them: kernels stride over the rest.
inline dim3 blocks_for(std::size_t n, unsigned threads, std::size_t limit) {
  auto const needed = (n + threads - 1) / threads;
  return dim3(static_cast<unsigned>(needed < 1 ? 1 : needed < limit ? needed : limit));
}

// What follows is for use inside kernels.

/// Before a loop over an array that is to stay in registers: its indices must be constants.
#if defined(TOISE_GPU_EMULATED)
#define GPU_UNROLL
#else
#define GPU_UNROLL _Pragma("unroll")
#endif

#if defined(TOISE_GPU_EMULATED)
template <class T, std::size_t n>
using SharedArray = emulated::CheckedArray<T, n>;
#else
/// Memory of a block: `__shared__ SharedArray<float, 256> sums;`. The emulator checks its indices.
template <class T, std::size_t n>
struct SharedArray {
  __device__ T& operator[](std::size_t i) { return data[i]; }
  T data[n];
};
#endif

/// Of a block's warp: how many lanes a full one has, and which this thread is.
__device__ inline unsigned warp_width() {
#if defined(TOISE_GPU_EMULATED)
  return emulated::schedule().warp_width;
#else
  return warpSize;
#endif
}

/// `value` of the lane `distance` above; the lane's own where there is none. All lanes take part.
template <class T>
__device__ inline T shuffle_down(T value, unsigned distance,
                                 [[maybe_unused]] std::source_location where = std::source_location::current()) {
#if defined(TOISE_GPU_CUDA)
  return __shfl_down_sync(0xffffffffu, value, distance);
#elif defined(TOISE_GPU_HIP)
  return __shfl_down(value, distance);
#else
  auto const* const values = emulated::exchange_in_warp(emulated::to_bits(value), where);
  auto const from = emulated::lane() + distance;
  return from < emulated::lanes_in_warp() ? emulated::from_bits<T>(values[from]) : value;
#endif
}

/// `value` of the lane whose number differs in the bits of `mask`. All lanes take part.
template <class T>
__device__ inline T shuffle_xor(T value, unsigned mask,
                                [[maybe_unused]] std::source_location where = std::source_location::current()) {
#if defined(TOISE_GPU_CUDA)
  return __shfl_xor_sync(0xffffffffu, value, static_cast<int>(mask));
#elif defined(TOISE_GPU_HIP)
  return __shfl_xor(value, static_cast<int>(mask));
#else
  auto const* const values = emulated::exchange_in_warp(emulated::to_bits(value), where);
  auto const from = emulated::lane() ^ mask;
  return from < emulated::lanes_in_warp() ? emulated::from_bits<T>(values[from]) : value;
#endif
}

/// One bit per lane of the warp: whether its `predicate` holds. All lanes take part.
__device__ inline std::uint64_t ballot(bool predicate,
                                       [[maybe_unused]] std::source_location where = std::source_location::current()) {
#if defined(TOISE_GPU_CUDA)
  return __ballot_sync(0xffffffffu, predicate);
#elif defined(TOISE_GPU_HIP)
  return __ballot(predicate);
#else
  auto const* const values = emulated::exchange_in_warp(predicate, where);
  std::uint64_t bits = 0;
  for (unsigned i = 0; i < emulated::lanes_in_warp(); ++i) bits |= (values[i] & 1) << i;
  return bits;
#endif
}

/// The sum over a one-dimensional block of a multiple of the warp's width, in thread 0. `sums`: room
/// for one value per warp. All threads take part.
template <class T, class Shared>
__device__ inline T block_sum(T value, Shared& sums) {
  auto const width = warp_width();
  for (unsigned distance = width / 2; distance > 0; distance /= 2) value += shuffle_down(value, distance);
  auto const lane = threadIdx.x % width, warp = threadIdx.x / width, warps = blockDim.x / width;
  __syncthreads();  // `sums` may still be read from an earlier call
  if (lane == 0) sums[warp] = value;
  __syncthreads();
  if (threadIdx.x == 0) {
    for (unsigned i = 1; i < warps; ++i) value += sums[i];
  }
  return value;
}

/// As block_sum, for the largest; a NaN is above all.
template <class T, class Shared>
__device__ inline T block_max(T value, Shared& largest) {
  auto const width = warp_width();
  for (unsigned distance = width / 2; distance > 0; distance /= 2) {
    raise(value, shuffle_down(value, distance));
  }
  auto const lane = threadIdx.x % width, warp = threadIdx.x / width, warps = blockDim.x / width;
  __syncthreads();
  if (lane == 0) largest[warp] = value;
  __syncthreads();
  if (threadIdx.x == 0) {
    for (unsigned i = 1; i < warps; ++i) raise(value, static_cast<T>(largest[i]));
  }
  return value;
}

}  // namespace gpu
}  // namespace toise
