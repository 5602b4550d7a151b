#include "core/gpu/telemetry.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <numeric>

#include "core/gpu/runtime.hpp"
#include "core/sampling/clock.hpp"

namespace toise::gpu {
namespace {

constexpr auto period = std::chrono::milliseconds(50);

/// All readings of one quantity, sorted.
std::vector<double> values_of(std::vector<Reading> const& readings, std::optional<double> Reading::*quantity) {
  std::vector<double> values;
  for (auto const& reading : readings) {
    if (reading.*quantity) values.push_back(*(reading.*quantity));
  }
  std::sort(values.begin(), values.end());
  return values;
}

std::optional<GpuReading::Clock> clock_of(std::vector<double> const& sorted) {
  if (sorted.empty()) return std::nullopt;
  return GpuReading::Clock{.median = sorted[sorted.size() / 2], .min = sorted.front()};
}

/// Share of the readings by reason.
std::map<std::string, double> shares_of_slowdowns(std::vector<Reading> const& readings) {
  std::map<std::string, double> shares;
  for (auto const& reading : readings) {
    for (auto const& reason : reading.slowed_by) ++shares[reason];
  }
  for (auto& [reason, share] : shares) share /= static_cast<double>(readings.size());
  return shares;
}

}  // namespace

Telemetry::Telemetry(FoundGauge gauge) : gauge_(std::move(gauge)) {}
Telemetry::~Telemetry() { halt(); }

void Telemetry::take() { readings_.push_back(gauge_.gauge->read()); }

void Telemetry::halt() {
  stopping_ = true;
  if (reader_.joinable()) reader_.join();
}

void Telemetry::start() {
  if (!gauge_.gauge) return;
  halt();
  stopping_ = false;
  readings_.clear();
  (void)gauge_.gauge->read();  // what accumulates counts from here on
  take();
  begin_ = now_ns();
  reader_ = std::thread([this] {
    auto next = std::chrono::steady_clock::now() + period;
    while (!stopping_) {
      // short sleeps, so that stop() need not wait for a whole period
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      if (std::chrono::steady_clock::now() < next) continue;
      next += period;
      take();
    }
  });
}

Known<GpuReading> Telemetry::read() {
  if (!gauge_.gauge) return Known<GpuReading>::none("not available: " + gauge_.why_none);
  halt();
  take();
  double const seconds = seconds_since(begin_);
  GpuReading result{.source = gauge_.gauge->source(), .readings = std::ssize(readings_)};
  result.engine_clock = clock_of(values_of(readings_, &Reading::engine_clock));
  result.memory_clock = clock_of(values_of(readings_, &Reading::memory_clock));
  if (auto const power = values_of(readings_, &Reading::power); !power.empty()) {
    double const mean = std::accumulate(power.begin(), power.end(), 0.0) / static_cast<double>(power.size());
    result.power = {.mean = mean, .max = power.back()};
  }
  auto const& first = readings_.front().energy;
  auto const& last = readings_.back().energy;
  if (first && last) {
    result.energy = *last - *first;
    // the counter sees what lies between readings as well
    if (seconds > 0.2 && *last > *first) {
      if (!result.power) result.power = GpuReading::Power();
      result.power->mean = (*last - *first) / seconds;
    }
  }
  if (auto const degrees = values_of(readings_, &Reading::temperature); !degrees.empty())
    result.max_temperature = degrees.back();
  if (auto const generations = values_of(readings_, &Reading::pcie_generation); !generations.empty())
    result.max_pcie_generation = generations.back();
  if (readings_.front().tells_slowdown) result.slowed_by = shares_of_slowdowns(readings_);
  return result;
}

FoundGauge open_gauge(int device) {
  if (backend == Backend::cuda) return open_nvml(properties(device).pci_address);
  if (backend == Backend::hip) return open_amdgpu(properties(device).pci_address);
  return {nullptr, "the emulator has no clocks"};
}

}  // namespace toise::gpu
