#include "core/limits/available_memory.hpp"

#include <sys/sysinfo.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <initializer_list>
#include <optional>

#include "core/limits/cgroup.hpp"
#include "core/limits/kernel_file.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

double free_on_machine(fs::path const& root) {
  std::ifstream file(root / "proc/meminfo");
  for (std::string line; std::getline(file, line);) {
    std::size_t kibibytes = 0;
    if (std::sscanf(line.c_str(), "MemAvailable: %zu kB", &kibibytes) == 1)
      return static_cast<double>(kibibytes) * 1024;
  }
  struct sysinfo machine {};
  sysinfo(&machine);
  return (static_cast<double>(machine.freeram) + static_cast<double>(machine.bufferram)) * machine.mem_unit;
}

/// The sum of these lines of memory.stat, "inactive_file 4096".
double sum_of(fs::path const& file, std::initializer_list<std::string_view> names) {
  std::ifstream stream(file);
  double sum = 0, value = 0;
  for (std::string name; stream >> name >> value;) {
    if (std::find(names.begin(), names.end(), name) != names.end()) sum += value;
  }
  return sum;
}

/// What a group may still take; none where it has no limit.
std::optional<double> left_in(Cgroup const& group) {
  auto const& folder = group.folder;
  if (group.version == CgroupVersion::v1) {
    auto const limit = number_in(folder / "memory.limit_in_bytes"), used = number_in(folder / "memory.usage_in_bytes");
    if (!limit || !used) return std::nullopt;
    return *limit - *used + sum_of(folder / "memory.stat", {"total_inactive_file", "total_active_file"});
  }
  auto limit = number_in(folder / "memory.max");
  // beyond it the kernel slows the group down, which would be measured
  if (auto const high = number_in(folder / "memory.high")) limit = std::min(limit.value_or(*high), *high);
  auto const used = number_in(folder / "memory.current");
  if (!limit || !used) return std::nullopt;
  return *limit - *used + sum_of(folder / "memory.stat", {"inactive_file", "active_file", "slab_reclaimable"});
}

}  // namespace

AvailableMemory available_memory(fs::path const& root) {
  AvailableMemory available{.bytes = free_on_machine(root), .where = "free on this machine"};
  for (auto const& group : cgroups_of("memory", root)) {
    auto const left = left_in(group);
    if (left && *left < available.bytes)
      available = {.bytes = std::max(0.0, *left), .where = "available to this cgroup"};
  }
  return available;
}

}  // namespace toise
