// How far apart two CPUs really are: a virtual machine's topology is its hypervisor's word only.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/system/readings.hpp"

namespace toise {

/// Seconds that a cache line takes from one CPU to another and back: the least mean of some dozen batches, within 20
/// ms. Two threads are bound to the CPUs for it. Empty with the reason where they cannot be, or a CPU was too busy.
Known<double> cache_line_round_trip(int cpu, int other);

/// The first and the last of these CPUs that share a cache with the first, by the kernel's word; none where there is no
/// such pair, or this is no virtual machine: elsewhere the kernel's word is the hardware's.
/// Source: the Linux kernel's documentation, "sysfs-devices-system-cpu"; CPUID's hypervisor bit.
std::optional<std::pair<int, int>> neighbours_in_a_virtual_machine(
    std::vector<int> const& cpus, std::filesystem::path const& system = "/sys/devices/system/cpu",
    std::filesystem::path const& cpuinfo = "/proc/cpuinfo");

/// Of such a pair, as a measurement keeps it; nothing where there is none.
Known<TakenTimes> read_distance(std::optional<std::pair<int, int>> const& neighbours, std::string const& host);

}  // namespace toise
