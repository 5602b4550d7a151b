// A run at a glance: all that its table and its report show, and do not compute.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/fleet/fleet_view.hpp"
#include "analysis/models/communication/collective_series.hpp"
#include "analysis/models/peaks.hpp"
#include "analysis/models/scaling.hpp"
#include "analysis/overview/distributions.hpp"
#include "analysis/overview/headlines.hpp"
#include "analysis/overview/problems.hpp"
#include "analysis/overview/rows.hpp"
#include "core/run/measurement.hpp"
#include "core/run/run_directory.hpp"

namespace toise {

/// A level of the data caches: one, and all that the node's CPUs have together.
struct DataCache {
  int level = 1;
  std::int64_t bytes = 0, bytes_of_node = 0;
};

struct RooflinePoint {
  std::string label, kernel;
  double intensity = 0;  // FLOP/B
  double flop_rate = 0;  // FLOP/s
};

struct Ceiling {
  std::string type;
  double flop_rate = 0;  // FLOP/s
};

/// Of the host.
struct Roofline {
  std::vector<RooflinePoint> points;
  std::vector<Ceiling> ceilings;
  std::optional<double> bandwidth;  // of memory, B/s
};

struct Overview {
  std::vector<HeadlineNumber> headlines;
  std::vector<Problem> problems;
  std::map<std::string, std::size_t> outcomes;  // how many measurements have each, by its word
  std::vector<DataCache> caches;
  Roofline roofline;
  std::vector<CollectiveFit> alpha_beta;
  std::vector<MetricDistribution> distributions;
  std::vector<ScalingSeries> scaling;
  std::optional<FleetView> fleet;  // of its cases on every node
  bool is_bad = false;             // what exit_code_of() says, or a node's
  std::vector<Row> rows;
};

/// 1 when any answer was wrong or any case failed (corrupt, invalid, error, timeout, crashed) in its last
/// attempt, else 0.
int exit_code_of(std::vector<Measurement> const&);

/// Without cases on every node. edited: of the run, as first_edited() says it.
Overview overview(std::vector<Measurement> const&, RunFile const& run_file, std::string const& edited = "");

/// Of a run on disk, with its cases on every node. That somebody edited it is the first of its problems.
Overview overview_of_run(RunDirectory const&);

}  // namespace toise
