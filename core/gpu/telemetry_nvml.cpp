#include <array>
#include <stdexcept>

#include "core/gpu/nvml.hpp"
#include "core/gpu/telemetry.hpp"

namespace toise::gpu {
namespace {

constexpr int sm_clock = 1, memory_clock = 2, gpu_temperature = 0;

struct Reason {
  unsigned long long bit;
  char const* name;
};
// being idle, or held by a setting, is not a slowdown by the part itself
constexpr std::array reasons{Reason{0x4, "power cap"}, Reason{0x8, "hardware"}, Reason{0x20, "heat"},
                             Reason{0x40, "heat"}, Reason{0x80, "power brake"}};

template <class Value>
std::optional<double> in(double unit, std::optional<Value> const& value) {
  return value ? std::optional(static_cast<double>(*value) * unit) : std::nullopt;
}

class NvmlGauge final : public Gauge {
public:
  NvmlGauge(std::string const& pci_address, std::string const& library) : nvml_(pci_address, library) {
    nvml_.find(clock_, "nvmlDeviceGetClockInfo");
    nvml_.find(power_, "nvmlDeviceGetPowerUsage");
    nvml_.find(energy_, "nvmlDeviceGetTotalEnergyConsumption");
    nvml_.find(temperature_, "nvmlDeviceGetTemperature");
    nvml_.find(pcie_generation_, "nvmlDeviceGetCurrPcieLinkGeneration");
    // renamed in driver 535, the old name kept
    nvml_.find(slowdown_, "nvmlDeviceGetCurrentClocksThrottleReasons") ||
        nvml_.find(slowdown_, "nvmlDeviceGetCurrentClocksEventReasons");
  }

  Reading read() override {
    Reading reading;
    reading.engine_clock = in(1e6, nvml_.ask<unsigned>(clock_, sm_clock));
    reading.memory_clock = in(1e6, nvml_.ask<unsigned>(clock_, memory_clock));
    reading.temperature = in(1, nvml_.ask<unsigned>(temperature_, gpu_temperature));
    reading.power = in(1e-3, nvml_.ask<unsigned>(power_));
    reading.energy = in(1e-3, nvml_.ask<unsigned long long>(energy_));
    reading.pcie_generation = in(1, nvml_.ask<unsigned>(pcie_generation_));
    if (auto const bits = nvml_.ask<unsigned long long>(slowdown_)) {
      reading.tells_slowdown = true;
      for (auto const& [bit, name] : reasons) {
        bool const known = !reading.slowed_by.empty() && reading.slowed_by.back() == name;
        if ((*bits & bit) && !known) reading.slowed_by.push_back(name);
      }
    }
    return reading;
  }
  std::string source() const override { return nvml_.source(); }

private:
  Nvml nvml_;
  int (*clock_)(NvmlDevice, int, unsigned*) = nullptr;
  int (*power_)(NvmlDevice, unsigned*) = nullptr;
  int (*energy_)(NvmlDevice, unsigned long long*) = nullptr;
  int (*temperature_)(NvmlDevice, int, unsigned*) = nullptr;
  int (*pcie_generation_)(NvmlDevice, unsigned*) = nullptr;
  int (*slowdown_)(NvmlDevice, unsigned long long*) = nullptr;
};

}  // namespace

FoundGauge open_nvml(std::string const& pci_address, std::string const& library) {
  try {
    return {std::make_unique<NvmlGauge>(pci_address, library), {}};
  } catch (std::runtime_error const& error) {
    return {nullptr, error.what()};
  }
}

}  // namespace toise::gpu
