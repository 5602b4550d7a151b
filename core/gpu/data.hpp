// Inputs made on a GPU, and answers checked on it: for .cu files.
#pragma once

#include "core/gpu.hpp"
#include "core/sampling/random.hpp"

namespace toise::gpu {

inline constexpr unsigned block_threads = 256;
inline constexpr std::size_t most_blocks = 1 << 16;  // kernels stride over what is beyond

/// The first element of this thread, and how far its next is: loops over n elements of a grid.
__device__ inline std::size_t first_element() { return blockIdx.x * std::size_t{blockDim.x} + threadIdx.x; }
__device__ inline std::size_t element_stride() { return gridDim.x * std::size_t{blockDim.x}; }

/// out[i] = element i of the stream `seed`, as random_uniform() gives it, in type T.
template <class T>
__global__ void fill_uniform_kernel(std::size_t n, std::uint64_t seed, T* out) {
  for (auto i = first_element(); i < n; i += element_stride()) out[i] = static_cast<T>(random_uniform(seed, i));
}
template <class T>
void fill_uniform(Queue& queue, T* out, std::size_t n, std::uint64_t seed) {
  launch(queue, {.blocks = blocks_for(n, block_threads, most_blocks), .threads = block_threads}, fill_uniform_kernel<T>,
         n, seed, out);
}

/// Words of random bits, by position: a swapped, stale or torn block does not go unnoticed.
template <class Word>
__global__ void fill_bits_kernel(std::size_t words, std::uint64_t seed, Word* out) {
  for (auto i = first_element(); i < words; i += element_stride()) out[i] = random_bits(seed, i);
}
inline void fill_bits(Queue& queue, std::uint64_t* out, std::size_t words, std::uint64_t seed) {
  launch(queue, {.blocks = blocks_for(words, block_threads, most_blocks), .threads = block_threads},
         fill_bits_kernel<std::uint64_t>, words, seed, out);
}

/// Raises `worst` to the largest of the block's values, NaN above all: for non-negative doubles the
/// order of their bits is their own. All threads of the block take part.
template <class Shared>
__device__ inline void raise_to(unsigned long long* worst, double value, Shared& scratch) {
  double const largest = block_max(value, scratch);
  if (threadIdx.x == 0) atomicMax(worst, static_cast<unsigned long long>(__builtin_bit_cast(std::uint64_t, largest)));
}

/// A number on the device that kernels raise: an error's maximum.
class Maximum {
public:
  Maximum(Queue& queue) : queue_(queue), worst_(queue.device(), 1) {
    set_bytes(queue, worst_.data(), 0, sizeof(double));
  }
  unsigned long long* data() { return worst_.data(); }
  double value() {
    std::uint64_t bits = 0;
    copy(queue_, &bits, worst_.data(), sizeof bits);
    queue_.wait();
    return __builtin_bit_cast(double, bits);
  }

private:
  Queue& queue_;
  Buffer<unsigned long long> worst_;
};

/// *element += amount: how tests break an answer.
template <class T>
__global__ void add_kernel_to(T* element, T amount) {
  *element += amount;
}
template <class T>
void add_to(Queue& queue, T* element, T amount) {
  launch(queue, {.blocks = 1, .threads = 1}, add_kernel_to<T>, element, amount);
  queue.wait();
}

}  // namespace toise::gpu
