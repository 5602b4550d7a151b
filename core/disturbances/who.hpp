// Which processes of a node are running: asked only when the totals say that somebody was.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace toise {

/// CPU time of a process, s; 0 where it cannot be read.
double cpu_time_of(pid_t, std::filesystem::path const& root = "/");

/// This process and those that it descends from: the launcher and the driver, and who started them.
std::set<pid_t> own_line(std::filesystem::path const& root = "/");

/// Up to three processes that ran on these CPUs (none given: on any) between two looks at all of them, the busiest
/// first: "python3 (pid 4711)", "kernel thread kswapd0 (pid 90)". Those of other users are "a process of another user",
/// unless root asks. `ours` are left out; `wait` passes the time between the looks. Takes 15 µs a process, twice.
std::vector<std::string> who_runs(std::set<int> const& cpus, std::set<pid_t> const& ours,
                                  std::function<void()> const& wait, std::filesystem::path const& root = "/");

}  // namespace toise
