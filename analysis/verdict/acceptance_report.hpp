// Everything that an acceptance report shows besides the verdicts: attempts, stability, nodes, environments, checksums.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analysis/changes/environment.hpp"
#include "analysis/fleet/outliers.hpp"
#include "analysis/fleet/similarity.hpp"
#include "analysis/verdict/attempts.hpp"
#include "analysis/verdict/programs.hpp"
#include "analysis/verdict/verdict.hpp"

namespace toise {

struct ReportedRun {
  std::string path;
  RunFile file;
  std::vector<Difference> differences;  // of its environment from the first run's
  std::optional<std::string> manifest;  // SHA-256; absent while the run is not closed
};

/// All runs together: each bound holds with the confidence.
struct Stability {
  double confidence = 0, seconds = 0;  // seconds: observed
  std::size_t interrupts = 0, attempts = 0;
  Interval seconds_between;  // two interrupts; high may be infinite
  struct Success {
    double share, low, high;
  };
  std::optional<Success> success;      // of attempts; absent without one
  std::optional<double> availability;  // of nodes; absent without one
};

/// Nodes that stand out, and those that are unlike the others.
struct ReportedNodes {
  Outliers outliers;
  std::vector<Dissimilar> dissimilar;
};

struct AcceptanceReport {
  Acceptance acceptance;
  std::string criteria_name, criteria_sha256, criteria_text;  // of the criteria's file
  std::vector<ReportedRun> runs;
  Attempts attempts;  // its runs are those above
  Stability stability;
  std::optional<ReportedNodes> nodes;  // absent where no run has cases on every node, or fewer than 3 nodes
  std::vector<Program> programs;
};

/// Throws as accept() and find_outliers() do.
AcceptanceReport make_acceptance_report(Acceptance const&, std::filesystem::path const& criteria,
                                        std::vector<RunDirectory> const& runs);

}  // namespace toise
