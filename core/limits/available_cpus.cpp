#include "core/limits/available_cpus.hpp"

#include <fmt/format.h>

#include <fstream>
#include <optional>

#include "core/limits/cgroup.hpp"

namespace toise {
namespace {

/// In CPUs; none where the group has no limit.
std::optional<double> quota_of(Cgroup const& group) {
  std::optional<double> quota, period;
  if (group.version == CgroupVersion::v2) {
    std::ifstream file(group.folder / "cpu.max");  // "200000 100000" or "max 100000"
    double of_period = 0, of_quota = 0;
    if (!(file >> of_quota >> of_period)) return std::nullopt;
    quota = of_quota;
    period = of_period;
  } else {
    quota = number_in(group.folder / "cpu.cfs_quota_us");  // -1: no limit
    period = number_in(group.folder / "cpu.cfs_period_us");
  }
  if (!quota || !period || *quota <= 0 || *period <= 0) return std::nullopt;
  return *quota / *period;
}

}  // namespace

AvailableCpus available_cpus(std::size_t allowed, std::size_t online, std::filesystem::path const& root) {
  AvailableCpus available{.count = static_cast<double>(online), .where = "on this machine"};
  auto limit = [&](double count, char const* where) {
    if (count < available.count) available = {.count = count, .where = where};
  };
  limit(static_cast<double>(allowed), "in the affinity mask of this process");
  for (auto const& group : cgroups_of("cpu", root)) {
    if (auto const quota = quota_of(group)) limit(*quota, "available to this cgroup");
  }
  return available;
}

std::string describe(AvailableCpus const& available) {
  return fmt::format("{:.3g} {} {}", available.count, available.count == 1 ? "CPU" : "CPUs", available.where);
}

}  // namespace toise
