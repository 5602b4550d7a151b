#include "core/gpu/clock_meter.hpp"

#include <algorithm>
#include <vector>

#include "core/gpu.hpp"

namespace toise::gpu {
namespace {

constexpr std::size_t most_units = 1024;

/// Of one compute unit: cycles, and nanoseconds of the device's timer; all zero where none was taken.
struct Stamp {
  unsigned long long cycles, nanoseconds;
};

__global__ void take_stamps([[maybe_unused]] Stamp* stamps) {
#if defined(TOISE_GPU_CUDA)
  unsigned unit;
  unsigned long long nanoseconds;
  asm volatile("mov.u32 %0, %%smid;" : "=r"(unit));
  asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(nanoseconds));
  if (unit < most_units) stamps[unit] = {static_cast<unsigned long long>(clock64()), nanoseconds};
#elif defined(TOISE_GPU_EMULATED)
  if (threadIdx.x == 0) stamps[blockIdx.x] = {emulated::cycles(), emulated::nanoseconds()};
#endif
}

}  // namespace

struct ClockMeter::Stamps {
  explicit Stamps(Device& device) : before(device, most_units), after(device, most_units) {}
  Buffer<Stamp> before, after;
  unsigned blocks = 0;
};

ClockMeter::ClockMeter(Queue& queue) : queue_(queue), stamps_(std::make_unique<Stamps>(queue.device())) {
  stamps_->blocks = static_cast<unsigned>(properties(queue.device().gpu()).compute_units);
}
ClockMeter::~ClockMeter() = default;

void ClockMeter::begin() {
#if !defined(TOISE_GPU_HIP)
  set_bytes(queue_, stamps_->before.data(), 0, most_units * sizeof(Stamp));
  set_bytes(queue_, stamps_->after.data(), 0, most_units * sizeof(Stamp));
  launch(queue_, {.blocks = stamps_->blocks, .threads = 1}, take_stamps, stamps_->before.data());
#endif
}

void ClockMeter::end() {
#if !defined(TOISE_GPU_HIP)
  launch(queue_, {.blocks = stamps_->blocks, .threads = 1}, take_stamps, stamps_->after.data());
#endif
}

std::optional<double> ClockMeter::frequency() {
#if defined(TOISE_GPU_HIP)
  return std::nullopt;
#else
  std::vector<Stamp> before(most_units), after(most_units);
  copy(queue_, before.data(), stamps_->before.data(), most_units * sizeof(Stamp));
  copy(queue_, after.data(), stamps_->after.data(), most_units * sizeof(Stamp));
  queue_.wait();
  std::vector<double> found;
  for (std::size_t i = 0; i < most_units; ++i) {
    if (before[i].cycles == 0 || after[i].cycles <= before[i].cycles) continue;
    // the timer ticks in steps of up to a microsecond: anything shorter says nothing
    auto const nanoseconds = static_cast<double>(after[i].nanoseconds - before[i].nanoseconds);
    if (nanoseconds >= 50e3) found.push_back(static_cast<double>(after[i].cycles - before[i].cycles) / nanoseconds);
  }
  if (found.empty()) return std::nullopt;
  std::nth_element(found.begin(), found.begin() + static_cast<long>(found.size() / 2), found.end());
  return 1e9 * found[found.size() / 2];
#endif
}

}  // namespace toise::gpu
