// Where a PCI device stands in the node: the CPUs, the NUMA node and the network adapter near it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace toise {

struct PciPlace {
  std::vector<int> cpus;          // ascending; empty: the kernel does not say
  int numa_node = -1;             // -1: the kernel does not say
  std::string nic;                // "mlx5_0", the adapter with the longest common way to the device; "" without one
  int lanes = 0, most_lanes = 0;  // of its link, as trained and as the device could; 0: the kernel does not say
};

/// Of the device "0000:1b:00.0". What the kernel does not say is left out; nothing is thrown.
/// Source: the Linux kernel's documentation, "sysfs-bus-pci"; it is what hwloc reads as well.
PciPlace place_of_pci(std::string const& address, std::filesystem::path const& devices = "/sys/bus/pci/devices");

}  // namespace toise
