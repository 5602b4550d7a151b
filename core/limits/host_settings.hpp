// How the operating system lets the hardware run: turbo, swap, and the fast network ports that are up.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace toise {

// `root` is where /proc and /sys are: a test gives its own. Nothing is thrown; what can't be read is said to be so.

/// "on", "off" or "not available: reason". Source: the Linux kernel's documentation, "CPU Performance Scaling"
/// (cpufreq/boost) and "intel_pstate" (no_turbo).
std::string read_turbo(std::filesystem::path const& root = "/");

/// Bytes of swap in use; none where /proc/meminfo does not say.
std::optional<std::int64_t> read_swap_used(std::filesystem::path const& root = "/");

/// Ports of InfiniBand and Slingshot that are up, sorted: "mlx5_0 port 1, InfiniBand". Empty where the kernel
/// shows none; RDMA over Ethernet is not among them. Source: the Linux kernel's documentation,
/// "sysfs-class-infiniband".
std::vector<std::string> read_fast_links(std::filesystem::path const& root = "/");

}  // namespace toise
