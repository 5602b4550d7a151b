#include "core/gpu/settings.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <stdexcept>

#include "core/gpu/nvml.hpp"
#include "core/gpu/runtime.hpp"
#include "core/limits/kernel_file.hpp"

namespace toise::gpu {
namespace {

namespace fs = std::filesystem;

/// Calls the function of this name with the device and `values`; false where there is none or it fails.
template <class... Values>
bool call(Nvml const& nvml, char const* name, Values*... values) {
  int (*function)(NvmlDevice, Values * ...) = nullptr;
  return nvml.find(function, name) && function(nvml.device(), values...) == 0;
}

/// Since the driver was loaded.
std::optional<std::int64_t> uncorrected_errors(Nvml const& nvml) {
  constexpr int uncorrected = 1, since_load = 0;
  int (*function)(NvmlDevice, int, int, unsigned long long*) = nullptr;
  nvml.find(function, "nvmlDeviceGetTotalEccErrors");
  auto const count = nvml.ask<unsigned long long>(function, uncorrected, since_load);
  return count ? std::optional(static_cast<std::int64_t>(*count)) : std::nullopt;
}

std::optional<double> watts(Nvml const& nvml, char const* name) {
  unsigned milliwatts = 0;
  return call(nvml, name, &milliwatts) ? std::optional(milliwatts * 1e-3) : std::nullopt;
}

GpuSettings settings_of(Nvml const& nvml) {
  GpuSettings found;
  int now = 0, pending = 0;
  if (call(nvml, "nvmlDeviceGetEccMode", &now, &pending)) found.ecc = now != 0;
  found.uncorrected_errors = uncorrected_errors(nvml);
  unsigned corrected = 0, uncorrected = 0, waiting = 0, failed = 0;
  if (call(nvml, "nvmlDeviceGetRemappedRows", &corrected, &uncorrected, &waiting, &failed))
    found.repair_pending = waiting != 0 || failed != 0;
  if (call(nvml, "nvmlDeviceGetPersistenceMode", &now)) found.persistence = now != 0;
  unsigned mig = 0, mig_pending = 0;
  if (call(nvml, "nvmlDeviceGetMigMode", &mig, &mig_pending)) found.partitioned = mig != 0;
  found.power_limit = watts(nvml, "nvmlDeviceGetEnforcedPowerLimit");
  found.default_power_limit = watts(nvml, "nvmlDeviceGetPowerManagementDefaultLimit");
  return found;
}

std::optional<double> microwatts(fs::path const& file) {
  auto const value = number_in(file);
  return value ? std::optional(*value * 1e-6) : std::nullopt;
}

}  // namespace

Known<GpuSettings> nvidia_settings(std::string const& pci_address, std::string const& library) {
  try {
    return settings_of(Nvml(pci_address, library));
  } catch (std::runtime_error const& error) {
    return Known<GpuSettings>::none(fmt::format("not available: {}", error.what()));
  }
}

Known<GpuSettings> amd_settings(std::string const& pci_address, fs::path const& devices) {
  auto const device = devices / pci_address;
  std::error_code error;
  if (!fs::is_directory(device / "hwmon", error))
    return Known<GpuSettings>::none(fmt::format("not available: {} has no hwmon", device.string()));
  GpuSettings found;
  long long errors = 0;  // the first line is "ue: 0"
  if (std::sscanf(first_line(device / "ras" / "umc_err_count").c_str(), "ue: %lld", &errors) == 1)
    found.uncorrected_errors = errors;
  if (auto const partition = first_line(device / "current_compute_partition"); !partition.empty())
    found.partitioned = partition != "SPX";
  for (auto const& entry : fs::directory_iterator(device / "hwmon", error)) {
    found.power_limit = microwatts(entry.path() / "power1_cap");
    found.default_power_limit = microwatts(entry.path() / "power1_cap_default");
  }
  return found;
}

Known<GpuSettings> read_settings(int device) {
  if (backend == Backend::cuda) return nvidia_settings(properties(device).pci_address);
  if (backend == Backend::hip) return amd_settings(properties(device).pci_address);
  return Known<GpuSettings>::none("not available: the emulator has none");
}

}  // namespace toise::gpu
