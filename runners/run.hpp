// A run from beginning to end, or from where it was interrupted.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/run/run_directory.hpp"
#include "runners/launch/supervisor.hpp"
#include "runners/suite/catalogue.hpp"
#include "runners/suite/machine.hpp"
#include "runners/suite/plan.hpp"

namespace toise {

/// What is to be measured, where, and how it was asked for.
struct RunRequest {
  Suite suite;
  Plan plan;
  Machine machine;
  std::map<std::string, std::string> site;  // values for {account} and so on
  double time_limit = 0;                    // seconds of a job; 0: from the budget
  std::string command_line;
};

/// A run as its run.json says it.
struct PlannedRun {
  RunDirectory run;
  std::string name;
  double budget = 0;
  std::vector<PlannedCase> cases;
  int retries = 0;
  NodeChoice choice;
  Machine machine;
  std::map<std::string, std::string> site;
  double time_limit = 0;
  std::string driver, worker;  // where jobs find them
};

/// Creates the run directory and writes run.json with the plan and what it runs on. Throws InputError when
/// the site's values are incomplete.
RunDirectory begin_run(std::filesystem::path const&, RunRequest const&, std::string const& worker);
PlannedRun read_planned_run(RunDirectory const&);

/// How a user continues a run.
struct Continuation {
  bool quiet = false;
  bool detach = false;              // submit and exit
  bool allow_other_host = false;    // go on where the run was not begun
  std::function<int()> stop_count;  // as in Supervisor
};

/// Measures what has no line yet, here or in jobs of the machine's batch system; then closes run.json and
/// writes MANIFEST. Throws EnvironmentError; the run can be resumed. InputError when another driver is working on it,
/// when it was edited after it ended, or when it was measured on another host and would go on on this one.
enum class RunEnd { complete, interrupted, detached };
RunEnd continue_run(RunDirectory const&, std::string const& worker, Continuation const&);

/// Measures `cases` here: on this node, or in the allocation that this program runs in. `suffix`: of its
/// files' names, to keep those of jobs apart.
Supervision measure_here(PlannedRun const&, std::span<PlannedCase const> cases, double budget, ProgressView&,
                         std::function<int()> const& stop_count, std::string const& suffix = {});

/// "runs/quick-20261123T204500Z" for suite "quick".
std::filesystem::path default_run_path(std::string const& suite_name);

}  // namespace toise
