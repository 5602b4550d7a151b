// The emulator itself: what a kernel may do gives the right answer under every schedule, and what a
// GPU would punish is found.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <vector>

#include "core/gpu/data.hpp"

namespace toise {
namespace {

using emulated::KernelError;
using emulated::Schedule;

/// Every kernel must be right under all of these.
std::vector<Schedule> const schedules{{.warp_width = 32, .order = Schedule::Order::forward, .system_threads = 1},
                                      {.warp_width = 64, .order = Schedule::Order::forward, .system_threads = 2},
                                      {.warp_width = 32, .order = Schedule::Order::reverse, .system_threads = 2},
                                      {.warp_width = 64, .order = Schedule::Order::reverse, .system_threads = 1}};

class Emulator : public testing::TestWithParam<std::size_t> {
protected:
  Emulator() { emulated::schedule() = schedules[GetParam()]; }
  ~Emulator() override { emulated::schedule() = {}; }

  std::string error_of(gpu::LaunchShape shape, void (*kernel)()) {
    try {
      gpu::launch(queue_, shape, kernel);
    } catch (KernelError const& e) {
      return e.what();
    }
    return "";
  }

  std::unique_ptr<World> world_ = make_world_alone();
  Device host_{*world_};
  Device device_{host_, 0};
  Queue queue_{device_};
};
INSTANTIATE_TEST_SUITE_P(AllSchedules, Emulator, testing::Range<std::size_t>(0, 4));

__global__ void sum_of_block(int const* in, int* out) {
  __shared__ gpu::SharedArray<int, 64> sums;
  int const sum = gpu::block_sum(in[blockIdx.x * blockDim.x + threadIdx.x], sums);
  if (threadIdx.x == 0) out[blockIdx.x] = sum;
}

TEST_P(Emulator, SumsEachBlockThroughShufflesAndSharedMemory) {
  std::vector<int> in(3 * 256), out(3);
  for (int i = 0; i < 3 * 256; ++i) in[static_cast<std::size_t>(i)] = i;
  gpu::launch(queue_, {.blocks = 3, .threads = 256}, sum_of_block, in.data(), out.data());
  EXPECT_EQ(out, (std::vector<int>{32640, 98176, 163712}));
}

template <int>
__global__ void nothing() {}

TEST_P(Emulator, FindsWhatWouldWaitForItselfBehindAClosedGate) {
  gpu::launch(queue_, {.blocks = 1, .threads = 1}, nothing<0>);
  {
    gpu::Gate gate(queue_);
    gate.close();
    EXPECT_EQ(error_of({.blocks = 1, .threads = 1}, nothing<0>), "");
    EXPECT_THROW(Buffer<int>(device_, 1), KernelError);
    EXPECT_THROW(queue_.wait(), KernelError);
    gate.open();
    queue_.wait();
    gate.close();
  }
  queue_.wait();  // a gate that goes leaves nothing behind
}

TEST(EmulatorLoading, FindsAFirstLaunchBehindAClosedGate) {
  auto const world = make_world_alone();
  Device host(*world), device(host, 0);
  Queue queue(device);
  gpu::Gate gate(queue);
  gate.close();
  EXPECT_THROW(gpu::launch(queue, {.blocks = 1, .threads = 1}, nothing<1>), KernelError);
  gate.open();
  gpu::launch(queue, {.blocks = 1, .threads = 1}, nothing<1>);
  gate.close();
  gpu::launch(queue, {.blocks = 1, .threads = 1}, nothing<1>);
}

__global__ void largest_of_block(double const* in, double* out) {
  __shared__ gpu::SharedArray<double, 64> scratch;
  double const largest = gpu::block_max(in[blockIdx.x * blockDim.x + threadIdx.x], scratch);
  if (threadIdx.x == 0) out[blockIdx.x] = largest;
}

TEST_P(Emulator, KeepsANaNOfAnyThreadInTheLargest) {
  for (std::size_t const where : {0u, 1u, 31u, 32u, 63u, 64u, 100u, 255u}) {
    std::vector<double> in(2 * 256), out(2);
    for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<double>(i * 37 % 256);
    in[where] = std::nan("");
    gpu::launch(queue_, {.blocks = 2, .threads = 256}, largest_of_block, in.data(), out.data());
    EXPECT_TRUE(std::isnan(out[0])) << where;
    EXPECT_EQ(out[1], 255);
  }
}

__global__ void reverse(int* values) {
  __shared__ gpu::SharedArray<int, 128> kept;
  kept[threadIdx.x] = values[threadIdx.x];
  __syncthreads();
  values[threadIdx.x] = kept[blockDim.x - 1 - threadIdx.x];
}

TEST_P(Emulator, KeepsSharedMemoryAcrossABarrier) {
  std::vector<int> values(128);
  for (int i = 0; i < 128; ++i) values[static_cast<std::size_t>(i)] = i;
  gpu::launch(queue_, {.blocks = 1, .threads = 128}, reverse, values.data());
  for (int i = 0; i < 128; ++i) EXPECT_EQ(values[static_cast<std::size_t>(i)], 127 - i);
}

__global__ void count_lanes(std::uint64_t* ballots, unsigned* counter) {
  auto const odd = gpu::ballot(threadIdx.x % 2 == 1);
  if (threadIdx.x == 0) *ballots = odd;
  atomicAdd(counter, 1u);
}

TEST_P(Emulator, BallotsAndAtomicsSeeEveryLane) {
  std::uint64_t odd = 0;
  unsigned counter = 0;
  gpu::launch(queue_, {.blocks = 5, .threads = 64}, count_lanes, &odd, &counter);
  EXPECT_EQ(odd, emulated::schedule().warp_width == 64 ? 0xaaaaaaaaaaaaaaaau : 0xaaaaaaaau);
  EXPECT_EQ(counter, 5 * 64u);
}

__global__ void place(unsigned* out) {
  auto const width = gridDim.x * blockDim.x;
  auto const x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
  out[y * width + x] = y * width + x;
}

TEST_P(Emulator, RunsEveryThreadOfTwoDimensions) {
  std::vector<unsigned> out(8 * 9, 0);
  gpu::launch(queue_, {.blocks = dim3(2, 3), .threads = dim3(4, 3)}, place, out.data());
  for (unsigned i = 0; i < out.size(); ++i) EXPECT_EQ(out[i], i);
}

__global__ void half_meets() {
  if (threadIdx.x < 16) __syncthreads();
}
__global__ void meets_at_two_places() {
  if (threadIdx.x < 16)
    __syncthreads();
  else
    __syncthreads();
}
__global__ void half_shuffles() {
  if (threadIdx.x % 2 == 0) gpu::shuffle_down(1, 1);
}
__global__ void writes_beyond() {
  __shared__ gpu::SharedArray<int, 32> small;
  small[threadIdx.x] = 1;
}

TEST_P(Emulator, FindsABarrierThatNotAllReach) {
  EXPECT_NE(error_of({.blocks = 2, .threads = 32}, half_meets).find("16 of 32 threads have left"), std::string::npos);
}

TEST_P(Emulator, FindsThreadsThatMeetAtDifferentBarriers) {
  EXPECT_NE(error_of({.blocks = 1, .threads = 32}, meets_at_two_places).find("divergent barrier"), std::string::npos);
}

TEST_P(Emulator, FindsAWarpOperationThatNotAllLanesReach) {
  EXPECT_NE(error_of({.blocks = 1, .threads = 64}, half_shuffles).find("divergent warp operation"), std::string::npos);
}

TEST_P(Emulator, FindsAnIndexBeyondSharedMemory) {
  auto const error = error_of({.blocks = 1, .threads = 33}, writes_beyond);
  EXPECT_NE(error.find("thread (32, 0, 0)"), std::string::npos) << error;
  EXPECT_NE(error.find("index 32 of 32"), std::string::npos) << error;
}

/// Counts the block's threads by ballots, and keeps only 32 bits of each.
__global__ void counts_in_32_bits(int* out) {
  auto const present = static_cast<std::uint32_t>(gpu::ballot(true));
  if (threadIdx.x == 0) *out = std::popcount(present) * static_cast<int>(blockDim.x / gpu::warp_width());
}

TEST(EmulatorWidths, ExposeAKernelThatReliesOnAWarpOf32) {
  auto const world = make_world_alone();
  Device host_device(*world);
  Device device(host_device, 0);
  Queue queue(device);
  int counted[2] = {};
  for (unsigned const i : {0u, 1u}) {
    emulated::schedule().warp_width = i == 0 ? 32 : 64;
    gpu::launch(queue, {.blocks = 1, .threads = 64}, counts_in_32_bits, &counted[i]);
  }
  emulated::schedule() = {};
  EXPECT_EQ(counted[0], 64);
  EXPECT_NE(counted[1], 64);
}

__global__ void reads_what_nobody_wrote(float* out) {
  __shared__ gpu::SharedArray<float, 4> fresh;
  out[blockIdx.x] = fresh[0];
  fresh[0] = 1;
}

TEST_P(Emulator, PoisonsSharedMemoryBeforeEachBlock) {
  std::vector<float> out(3, 0.0f);
  gpu::launch(queue_, {.blocks = 3, .threads = 1}, reads_what_nobody_wrote, out.data());
  for (float const value : out) EXPECT_TRUE(std::isnan(value));
}

TEST_P(Emulator, ReplaysAGraph) {
  unsigned counter = 0;
  std::uint64_t odd = 0;
  gpu::Graph graph(queue_, [&] { gpu::launch(queue_, {.blocks = 1, .threads = 64}, count_lanes, &odd, &counter); });
  EXPECT_EQ(counter, 0u);
  graph.run();
  graph.run();
  EXPECT_EQ(counter, 128u);
}

}  // namespace
}  // namespace toise
