// What is shown of the nodes of a sweep: each case's spread over them, and the nodes in trouble.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/fleet/fleet.hpp"
#include "core/run/measurement.hpp"

namespace toise {

/// A value, and whose it is.
struct ValueOnNode {
  double value = 0;
  std::string node;
};

/// A case over its nodes. Values in the unit.
struct FleetRow {
  CaseId id;
  std::string metric, unit, better;
  std::size_t n = 0;                            // nodes with a value
  std::map<std::string, std::size_t> outcomes;  // how many nodes have each, by its word
  std::size_t oversubscribed = 0;               // nodes with more busy threads than CPUs
  std::optional<double> median;                 // none without a value; so the next two
  std::optional<ValueOnNode> low, high;
  std::optional<double> spread;  // (p95 - p5) / median
};

struct FleetView {
  std::size_t nodes = 0;
  std::vector<FleetRow> rows;
  std::vector<std::map<std::string, double>> shares;  // by row: value over the median by node; none above 2,000 nodes
  std::vector<Trouble> troubles;                      // by node
};

FleetView view_of(Fleet const&);

}  // namespace toise
