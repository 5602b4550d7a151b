#include "core/gpu/nvml.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace toise::gpu {

Nvml::Nvml(std::string const& pci_address, std::string const& library)
    : library_(dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL), dlclose) {
  if (!library_) throw std::runtime_error(fmt::format("{} could not be opened", library));
  int (*init)() = nullptr;
  int (*handle_by_pci)(char const*, NvmlDevice*) = nullptr;
  if (!find(init, "nvmlInit_v2") || !find(handle_by_pci, "nvmlDeviceGetHandleByPciBusId_v2"))
    throw std::runtime_error("NVML lacks nvmlInit_v2 or nvmlDeviceGetHandleByPciBusId_v2");
  if (int const error = init(); error != 0) throw std::runtime_error(fmt::format("nvmlInit_v2 failed with {}", error));
  find(shutdown_, "nvmlShutdown");
  if (int const error = handle_by_pci(pci_address.c_str(), &device_); error != 0) {
    if (shutdown_) shutdown_();
    throw std::runtime_error(fmt::format("NVML knows no device at {} (error {})", pci_address, error));
  }
  int (*driver_version)(char*, unsigned) = nullptr;
  char text[96] = "unknown";
  if (find(driver_version, "nvmlSystemGetDriverVersion")) driver_version(text, sizeof text);
  source_ = fmt::format("NVML, driver {}", text);
}

Nvml::~Nvml() {
  if (shutdown_) shutdown_();
}

}  // namespace toise::gpu
