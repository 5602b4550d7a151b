// What others did on a node between two moments: what the kernel counted of everybody, less what was ours.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/disturbances/kernel_counts.hpp"
#include "core/system/readings.hpp"

namespace toise {

/// CPU time that was ours on a node, s.
struct OwnTimes {
  double total = 0;              // of all ranks, all their threads
  std::map<int, double> by_cpu;  // of the threads that are bound to one CPU
  double driver = 0;             // of the driver and the launcher
};

/// `host` and `cpus`: the node's name, and the CPUs of the case on it. Counts that only processes know of themselves
/// (waited, own_disk, …) are left out. The CPU times are not known where the kernel counts less for these CPUs than
/// our own threads took: some containers show zeros.
Disturbances between(KernelCounts const& before, KernelCounts const& after, OwnTimes const& own,
                     std::string const& host, std::vector<int> const& cpus);

}  // namespace toise
