#include <dlfcn.h>
#include <fmt/format.h>

#include <array>

#include "core/gpu/telemetry.hpp"

namespace toise::gpu {
namespace {

// NVML's binary interface, as its reference gives it: 0 is success, a device is a pointer.
using Device = struct Opaque*;
constexpr int sm_clock = 1, memory_clock = 2, gpu_temperature = 0;

struct Reason {
  unsigned long long bit;
  char const* name;
};
// being idle, or held by a setting, is not a slowdown by the part itself
constexpr std::array reasons{Reason{0x4, "power cap"}, Reason{0x8, "hardware"}, Reason{0x20, "heat"},
                             Reason{0x40, "heat"}, Reason{0x80, "power brake"}};

class Nvml final : public Gauge {
public:
  explicit Nvml(void* library) : library_(library) {}
  ~Nvml() override {
    if (shutdown_) shutdown_();
    dlclose(library_);
  }

  /// What stands in the way, or an empty text.
  std::string open(std::string const& pci_address) {
    int (*init)() = nullptr;
    int (*handle_by_pci)(char const*, Device*) = nullptr;
    if (!find(init, "nvmlInit_v2") || !find(handle_by_pci, "nvmlDeviceGetHandleByPciBusId_v2")) {
      return "NVML lacks nvmlInit_v2 or nvmlDeviceGetHandleByPciBusId_v2";
    }
    if (int const error = init(); error != 0) return fmt::format("nvmlInit_v2 failed with {}", error);
    find(shutdown_, "nvmlShutdown");
    if (int const error = handle_by_pci(pci_address.c_str(), &device_); error != 0) {
      return fmt::format("NVML knows no device at {} (error {})", pci_address, error);
    }
    find(clock_, "nvmlDeviceGetClockInfo");
    find(power_, "nvmlDeviceGetPowerUsage");
    find(energy_, "nvmlDeviceGetTotalEnergyConsumption");
    find(temperature_, "nvmlDeviceGetTemperature");
    // renamed in driver 535, the old name kept
    find(slowdown_, "nvmlDeviceGetCurrentClocksThrottleReasons") ||
        find(slowdown_, "nvmlDeviceGetCurrentClocksEventReasons");
    int (*driver_version)(char*, unsigned) = nullptr;
    char text[96] = "unknown";
    if (find(driver_version, "nvmlSystemGetDriverVersion")) driver_version(text, sizeof text);
    source_ = fmt::format("NVML, driver {}", text);
    return {};
  }

  Reading read() override {
    Reading reading;
    reading.engine_clock = ask<unsigned>(1e6, clock_, sm_clock);
    reading.memory_clock = ask<unsigned>(1e6, clock_, memory_clock);
    reading.temperature = ask<unsigned>(1, temperature_, gpu_temperature);
    reading.power = ask<unsigned>(1e-3, power_);
    reading.energy = ask<unsigned long long>(1e-3, energy_);
    if (unsigned long long bits = 0; slowdown_ && slowdown_(device_, &bits) == 0) {
      reading.tells_slowdown = true;
      for (auto const& [bit, name] : reasons) {
        bool const known = !reading.slowed_by.empty() && reading.slowed_by.back() == name;
        if ((bits & bit) && !known) reading.slowed_by.push_back(name);
      }
    }
    return reading;
  }
  std::string source() const override { return source_; }

private:
  template <class Function>
  bool find(Function& function, char const* name) {
    function = reinterpret_cast<Function>(dlsym(library_, name));
    return function != nullptr;
  }
  /// function(device, which..., &value) × unit, where there is such a function and it succeeds.
  template <class Value, class Function, class... Which>
  std::optional<double> ask(double unit, Function function, Which... which) {
    Value value{};
    if (!function || function(device_, which..., &value) != 0) return std::nullopt;
    return static_cast<double>(value) * unit;
  }

  void* library_;
  Device device_ = nullptr;
  std::string source_;
  int (*shutdown_)() = nullptr;
  int (*clock_)(Device, int, unsigned*) = nullptr;
  int (*power_)(Device, unsigned*) = nullptr;
  int (*energy_)(Device, unsigned long long*) = nullptr;
  int (*temperature_)(Device, int, unsigned*) = nullptr;
  int (*slowdown_)(Device, unsigned long long*) = nullptr;
};

}  // namespace

FoundGauge open_nvml(std::string const& pci_address, std::string const& library) {
  void* const handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) return {nullptr, fmt::format("{} could not be opened", library)};
  auto nvml = std::make_unique<Nvml>(handle);
  if (auto const why = nvml->open(pci_address); !why.empty()) return {nullptr, why};
  return {std::move(nvml), {}};
}

}  // namespace toise::gpu
