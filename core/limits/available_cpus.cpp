#include "core/limits/available_cpus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <optional>

#include "core/limits/cgroup.hpp"
#include "core/limits/kernel_file.hpp"

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

std::string more_threads_than_cpus(int ranks, int threads, AvailableCpus const& available, std::string const& where) {
  auto const counted = [](int n, char const* one) { return fmt::format("{} {}{}", n, one, n == 1 ? "" : "s"); };
  std::int64_t const busy = std::int64_t{ranks} * std::max(1, threads);
  if (static_cast<double>(busy) <= available.count) return "";
  return fmt::format("{} x {} = {}{}, {}; --allow-oversubscribed measures anyway", counted(ranks, "rank"),
                     counted(std::max(1, threads), "thread"), busy, where, describe(available));
}

std::string too_many_ranks(int ranks, AvailableCpus const& available) {
  constexpr double most_ranks_of_cpu = 64;
  double const most = most_ranks_of_cpu * std::max(1.0, available.count);
  if (ranks <= most) return "";
  return fmt::format("{} ranks, {}; at most {:.0f} ranks are started for each, oversubscribed or not: {:.0f} here",
                     ranks, describe(available), most_ranks_of_cpu, most);
}

}  // namespace toise
