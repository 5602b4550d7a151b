// What the operating system's kernel counts of a whole node, by everybody on it.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/system/known.hpp"

namespace toise {

/// Of one CPU since the machine started, s.
struct CpuTimes {
  double busy = 0;   // in processes, guests included; interrupts are not, which nobody owns
  double steal = 0;  // by the hypervisor
};

/// At one moment; what is not shown here is not known, each by itself.
struct KernelCounts {
  double time = 0;  // s of a monotonic clock
  Known<std::map<int, CpuTimes>> cpus;
  Known<double> pressure_cpu, pressure_memory, pressure_io;  // s in which some process waited for it
  Known<double> quota;                                       // s in which a quota stopped this cgroup or one around it
  Known<double> numa_misses;                                 // pages
  Known<double> disk;                                        // bytes read and written of the disk; none: none asked for
};

/// The disk beneath a folder as /proc/diskstats numbers it, "254:0": the whole disk where the folder is on a partition.
/// Not known for files of a network, of memory, or of several disks. `root` is where /proc and /sys are.
Known<std::string> disk_beneath(std::filesystem::path const& folder, std::filesystem::path const& root = "/");

/// Where the counts are read. Source: proc_stat(5), proc_diskstats(5), the Linux kernel's documentation "psi" and
/// "cgroup-v2".
class KernelCounter {
public:
  explicit KernelCounter(std::filesystem::path root = "/");
  /// `disk`: see disk_beneath().
  KernelCounts read(std::optional<Known<std::string>> const& disk = {}) const;

private:
  Known<double> pressure(std::string const& of) const;
  Known<double> quota() const;
  Known<double> numa_misses() const;

  std::filesystem::path root_;
  std::vector<std::filesystem::path> quotas_, numa_nodes_;  // files
};

}  // namespace toise
