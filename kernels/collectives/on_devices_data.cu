#include "kernels/collectives/on_devices_data.hpp"

#include "core/gpu/data.hpp"
#include "kernels/collectives/element.hpp"

namespace toise::collectives {
namespace {

template <class T>
__global__ void fill_elements_kernel(std::size_t n, int rank, T* out) {
  for (auto i = gpu::first_element(); i < n; i += gpu::element_stride()) out[i] = element(rank, i);
}

template <class T>
__global__ void count_wrong_kernel(std::size_t n, int first_rank, int ranks, T const* found,
                                   unsigned long long* wrong) {
  __shared__ gpu::SharedArray<unsigned long long, 64> scratch;
  unsigned long long mine = 0;
  for (auto i = gpu::first_element(); i < n; i += gpu::element_stride()) {
    T sum = 0;
    for (int rank = first_rank; rank < first_rank + ranks; ++rank) sum += element(rank, i);
    mine += !(found[i] == sum);
  }
  auto const total = gpu::block_sum(mine, scratch);
  if (threadIdx.x == 0 && total > 0) atomicAdd(wrong, total);
}

gpu::LaunchShape grid(std::size_t n) {
  return {.blocks = gpu::blocks_for(n, gpu::block_threads, gpu::most_blocks), .threads = gpu::block_threads};
}

}  // namespace

void fill_elements(Queue& queue, float* out, std::size_t n, int rank) {
  gpu::launch(queue, grid(n), fill_elements_kernel<float>, n, rank, out);
}

std::size_t count_wrong(Queue& queue, float const* found, std::size_t n, int first_rank, int ranks) {
  Buffer<unsigned long long> wrong(queue.device(), 1);
  gpu::set_bytes(queue, wrong.data(), 0, sizeof(unsigned long long));
  gpu::launch(queue, grid(n), count_wrong_kernel<float>, n, first_rank, ranks, found, wrong.data());
  unsigned long long count = 0;
  gpu::copy(queue, &count, wrong.data(), sizeof count);
  queue.wait();
  return count;
}

void spoil(Queue& queue, float* found, std::size_t index) { gpu::add_to(queue, found + index, 1.0f); }

}  // namespace toise::collectives
