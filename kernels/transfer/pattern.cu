#include "kernels/transfer/pattern.hpp"

#include <numeric>
#include <vector>

#include "core/gpu/data.hpp"

namespace toise::transfer {
namespace {

template <class Word>
__global__ void count_wrong(std::size_t words, std::uint64_t seed, Word const* memory, unsigned long long* wrong) {
  __shared__ gpu::SharedArray<unsigned long long, 64> scratch;
  unsigned long long mine = 0;
  for (auto i = gpu::first_element(); i < words; i += gpu::element_stride()) mine += memory[i] != random_bits(seed, i);
  auto const total = gpu::block_sum(mine, scratch);
  if (threadIdx.x == 0 && total > 0) atomicAdd(wrong, total);
}

}  // namespace

void fill_on_device(Queue& queue, std::uint64_t* memory, std::size_t words, std::uint64_t seed) {
  gpu::fill_bits(queue, memory, words, seed);
  queue.wait();
}

std::size_t wrong_on_device(Queue& queue, std::uint64_t const* memory, std::size_t words, std::uint64_t seed) {
  Buffer<unsigned long long> wrong(queue.device(), 1);
  gpu::set_bytes(queue, wrong.data(), 0, sizeof(unsigned long long));
  gpu::launch(queue,
              {.blocks = gpu::blocks_for(words, gpu::block_threads, gpu::most_blocks), .threads = gpu::block_threads},
              count_wrong<std::uint64_t>, words, seed, memory, wrong.data());
  unsigned long long count = 0;
  gpu::copy(queue, &count, wrong.data(), sizeof count);
  queue.wait();
  return count;
}

void fill_on_host(Team& team, std::uint64_t* memory, std::size_t words, std::uint64_t seed) {
  team.run([&](int thread) {
    auto const [begin, end] = slice(words, thread, team.size(), page_grain<std::uint64_t>);
    for (auto i = begin; i < end; ++i) memory[i] = random_bits(seed, i);
  });
}

std::size_t wrong_on_host(Team& team, std::uint64_t const* memory, std::size_t words, std::uint64_t seed) {
  std::vector<std::size_t> wrong(static_cast<std::size_t>(team.size()));
  team.run([&](int thread) {
    auto const [begin, end] = slice(words, thread, team.size(), page_grain<std::uint64_t>);
    std::size_t mine = 0;
    for (auto i = begin; i < end; ++i) mine += memory[i] != random_bits(seed, i);
    wrong[static_cast<std::size_t>(thread)] = mine;
  });
  return std::accumulate(wrong.begin(), wrong.end(), std::size_t{0});
}

}  // namespace toise::transfer
