// A run from its begin to its end, or from where it was interrupted.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "runners/catalogue.hpp"
#include "runners/supervisor.hpp"
#include "worker/protocol.hpp"

namespace toise {

struct RunRequest {
  std::string suite_name;
  double budget = 0;  // seconds
  std::vector<PlannedCase> cases;
  std::string command_line;
};

/// Creates the run directory and writes run.json with the plan and what it runs on.
RunDirectory begin_run(std::filesystem::path const&, RunRequest const&, std::string const& worker);

/// Measures what has no line yet, within the budget's share of it; then closes run.json and writes
/// MANIFEST. `stop_count` as in Supervisor. Throws EnvironmentError; the run can be resumed.
Supervision continue_run(RunDirectory const&, std::string const& worker, Catalogue const&, bool quiet,
                         std::function<int()> const& stop_count);

/// "runs/quick-20261123T204500Z" for suite "quick".
std::filesystem::path default_run_path(std::string const& suite_name);

}  // namespace toise
