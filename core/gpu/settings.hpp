// How GPUs are set up: what a site or a fault changed, and a benchmark would not see.
#pragma once

#include <filesystem>
#include <string>

#include "core/system/environment.hpp"

namespace toise::gpu {

/// Of NVIDIA's device "0000:1b:00.0", by NVML.
Known<GpuSettings> nvidia_settings(std::string const& pci_address, std::string const& library = "libnvidia-ml.so.1");

/// Of AMD's, from the files of the amdgpu driver in the folder of the PCI device. Source: the Linux kernel's
/// documentation, "GPU Power/Thermal Controls and Monitoring", "RAS Error Count sysfs Interface" and "Compute
/// partitioning".
Known<GpuSettings> amd_settings(std::string const& pci_address,
                                std::filesystem::path const& devices = "/sys/bus/pci/devices");

/// Of a device of this build's backend. The emulator has none.
Known<GpuSettings> read_settings(int device);

}  // namespace toise::gpu
