// Where a PCI device stands in the node: the CPUs, the NUMA node and the network adapter near it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace toise {

struct PciPlace {
  std::vector<int> cpus;          // ascending; empty: the kernel does not say
  int numa_node = -1;             // -1: the kernel does not say
  std::string nic;                // "mlx5_0", the adapter with the longest common way to the device; "" without one
  int lanes = 0, most_lanes = 0;  // of its link, as trained and as the device could; 0: the kernel does not say
  int most_generation = 0;        // 5, where the device could do 32 GT/s; 0: the kernel does not say
  /// Whether a bridge above sends what the device says to its peers up to the root (ACS): peers then reach each other
  /// more slowly. Absent where the bridges' configuration cannot be read, as by most users.
  std::optional<bool> redirected;
  std::string iommu;  // the type of its IOMMU domain, "identity" or "DMA-FQ"; empty: none, or not told
};

/// 5 of a file with "32.0 GT/s PCIe"; 0 where it does not say.
int link_generation(std::filesystem::path const& link_speed);

/// Of the device "0000:1b:00.0". What the kernel does not say is left out; nothing is thrown.
/// Source: the Linux kernel's documentation, "sysfs-bus-pci" and "sysfs-kernel-iommu_groups"; the PCI Express Base
/// Specification, "Access Control Services".
PciPlace place_of_pci(std::string const& address, std::filesystem::path const& devices = "/sys/bus/pci/devices");

}  // namespace toise
