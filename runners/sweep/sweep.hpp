// Cases on every node of an allocation, all nodes at once: none holds another back, none is forgotten.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/run/run_directory.hpp"
#include "runners/launch/launcher.hpp"
#include "runners/launch/progress.hpp"
#include "runners/launch/supervisor.hpp"
#include "runners/sweep/allocation.hpp"

namespace toise {

/// What a sweep needs to know besides its cases.
struct SweepRequest {
  RunDirectory run;
  std::string driver, worker;
  std::vector<std::string> hosts;
  int retries = 0;
  std::string stem;  // how its files begin: "004-n1"
};

/// A line for each case on each node that was left out and has none, with the reason.
void record_left_out(RunDirectory const&, std::span<PlannedCase const> cases, Chosen const&);

/// Starts this program once on each host, through the launcher; there it measures what that host still has
/// to do, and writes its own files. A host that says nothing, dies, or is far behind when most are done
/// is given up; each of its cases without a line gets one with the reason. Throws EnvironmentError.
Supervision run_sweep(SweepRequest const&, Launcher const&, ProgressView&, std::function<int()> const& stop_count,
                      std::span<PlannedCase const> cases, double budget);

/// The part of one node: `plan_file` as run_sweep wrote it. Tells begin, progress and end on stdout.
int run_node_of_sweep(RunDirectory const&, std::filesystem::path const& plan_file, std::string const& worker,
                      std::function<int()> const& stop_count);

}  // namespace toise
