#include "core/gpu/telemetry.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>

#include "core/gpu/runtime.hpp"
#include "core/sampling/clock.hpp"

namespace toise::gpu {
namespace {

using nlohmann::json;

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

json Telemetry::stop() {
  if (!gauge_.gauge) return "not available: " + gauge_.why_none;
  halt();
  take();
  double const seconds = seconds_since(begin_);
  json result{{"source", gauge_.gauge->source()}, {"readings", readings_.size()}};
  auto add_clock = [&](char const* name, std::optional<double> Reading::*quantity) {
    auto const values = values_of(readings_, quantity);
    if (!values.empty()) result[name] = {{"median", values[values.size() / 2]}, {"min", values.front()}};
  };
  add_clock("engine_clock", &Reading::engine_clock);
  add_clock("memory_clock", &Reading::memory_clock);
  auto const power = values_of(readings_, &Reading::power);
  if (!power.empty()) {
    double const mean = std::accumulate(power.begin(), power.end(), 0.0) / static_cast<double>(power.size());
    result["power"] = {{"mean", mean}, {"max", power.back()}};
  }
  auto const& first = readings_.front().energy;
  auto const& last = readings_.back().energy;
  if (first && last) {
    result["energy"] = *last - *first;
    // the counter sees what lies between readings as well
    if (seconds > 0.2 && *last > *first) result["power"]["mean"] = (*last - *first) / seconds;
  }
  if (auto const degrees = values_of(readings_, &Reading::temperature); !degrees.empty()) {
    result["temperature"] = {{"max", degrees.back()}};
  }
  if (readings_.front().tells_slowdown) {
    std::map<std::string, int> counts;
    for (auto const& reading : readings_) {
      for (auto const& reason : reading.slowed_by) ++counts[reason];
    }
    result["slowed_by"] = json::object();
    for (auto const& [reason, count] : counts) {
      result["slowed_by"][reason] = count / static_cast<double>(readings_.size());
    }
  }
  return result;
}

FoundGauge open_gauge(int device) {
  if (backend == Backend::cuda) return open_nvml(properties(device).pci_address);
  if (backend == Backend::hip) return open_amdgpu(properties(device).pci_address);
  return {nullptr, "the emulator has no clocks"};
}

}  // namespace toise::gpu
