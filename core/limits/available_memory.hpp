// How much memory can still be taken without swapping and without the kernel's OOM killer: of the machine and the
// cgroups.
#pragma once

#include <filesystem>
#include <string>

namespace toise {

struct AvailableMemory {
  double bytes = 0;
  std::string where;  // "available to this cgroup" or "free on this machine"
};

/// The least of MemAvailable and, for each level of the cgroups, its limit minus what it uses. Caches that the kernel
/// can drop count as free. Limits: memory.max and memory.high of v2, memory.limit_in_bytes of v1. Where /proc/meminfo
/// is hidden, the machine's is what sysinfo(2) calls free.
AvailableMemory available_memory(std::filesystem::path const& root = "/");

}  // namespace toise
