#include "kernels/collectives/device_data.hpp"

#include "core/gpu/data.hpp"

namespace toise::collectives {
namespace {

template <class T>
__global__ void fill_elements_kernel(std::size_t n, Pattern pattern, int rank, T* out) {
  for (auto i = gpu::first_element(); i < n; i += gpu::element_stride()) out[i] = stored<T>(element(pattern, rank, i));
}

template <class T>
__global__ void count_wrong_kernel(Piece piece, Pattern pattern, T const* found, unsigned long long* wrong) {
  __shared__ gpu::SharedArray<unsigned long long, 64> scratch;
  unsigned long long mine = 0;
  for (auto i = gpu::first_element(); i < piece.count; i += gpu::element_stride()) {
    mine += !(number(found[i]) == expected(pattern, piece, i));
  }
  auto const total = gpu::block_sum(mine, scratch);
  if (threadIdx.x == 0 && total > 0) atomicAdd(wrong, total);
}

__global__ void flip_kernel(std::uint8_t* byte) { *byte ^= 1; }

gpu::LaunchShape grid(std::size_t n) {
  return {.blocks = gpu::blocks_for(n, gpu::block_threads, gpu::most_blocks), .threads = gpu::block_threads};
}

}  // namespace

void fill_elements(Queue& queue, Type type, Pattern const& pattern, void* out, std::size_t n, int rank) {
  if (n == 0) return;
  with_type(type, [&]<class T>(T) {
    gpu::launch(queue, grid(n), fill_elements_kernel<T>, n, pattern, rank, static_cast<T*>(out));
  });
}

std::size_t count_wrong(Queue& queue, Type type, void const* output, Layout const& layout, Pattern const& pattern) {
  Buffer<unsigned long long> wrong(queue.device(), 1);
  gpu::set_bytes(queue, wrong.data(), 0, sizeof(unsigned long long));
  with_type(type, [&]<class T>(T) {
    auto const* found = static_cast<T const*>(output);
    for (auto const& piece : layout.output) {
      if (piece.count == 0) continue;
      gpu::launch(queue, grid(piece.count), count_wrong_kernel<T>, piece, pattern, found, wrong.data());
      found += piece.count;
    }
  });
  unsigned long long count = 0;
  gpu::copy(queue, &count, wrong.data(), sizeof count);
  queue.wait();
  return count;
}

void spoil(Queue& queue, Type type, void* output, std::size_t index) {
  auto* const first_byte = static_cast<std::uint8_t*>(output) + index * size_of(type);
  gpu::launch(queue, {.blocks = 1, .threads = 1}, flip_kernel, first_byte);
  queue.wait();
}

}  // namespace toise::collectives
