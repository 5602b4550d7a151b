// How many CPUs this process may keep busy: the least of machine, affinity mask and cgroups.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace toise {

struct AvailableCpus {
  double count = 0;   // a quota may be a fraction of a CPU
  std::string where;  // "available to this cgroup", "in the affinity mask of this process" or "on this machine"
};

/// `allowed`: CPUs in the affinity mask; `online`: of the machine. Quotas: cpu.max of v2, cpu.cfs_quota_us over
/// cpu.cfs_period_us of v1, at every level of the hierarchy. What can't be read limits nothing.
/// Source: the Linux kernel's documentation, "cgroup-v2" and "sched-bwc".
AvailableCpus available_cpus(std::size_t allowed, std::size_t online, std::filesystem::path const& root = "/");

/// "2 CPUs available to this cgroup", "1 CPU on this machine".
std::string describe(AvailableCpus const&);

/// Why threads of a node's ranks are not started: more of them are busy than there are CPUs; empty where they fit.
/// "4 ranks x 2 threads = 8, 2 CPUs available to this cgroup; --allow-oversubscribed measures anyway". where: "" or
/// " on n7".
std::string more_threads_than_cpus(int ranks, int threads, AvailableCpus const&, std::string const& where);

/// Why so many ranks are not started whoever allows it: more than 64 for each CPU take minutes to start, and fill the
/// memory and the process table. Empty where they are fewer.
std::string too_many_ranks(int ranks, AvailableCpus const&);

}  // namespace toise
