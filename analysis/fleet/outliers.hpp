// Which nodes are slow: each metric over all nodes, all metrics of a node together, and what to run again to be sure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analysis/fleet/healthy.hpp"
#include "analysis/fleet/node_table.hpp"

namespace toise {

struct OutlierOptions {
  double false_alarms = 0.1;  // healthy nodes flagged per sweep, at most, on average over sweeps
  double least = 0.02;        // a slow node differs from the median by at least this share
};

/// One metric over all nodes. Speeds are shares of the median of the node's family, below 1 when slower.
struct MetricOverNodes {
  std::string name, unit, better;
  std::size_t n = 0;           // nodes with a value
  double median = 0;           // in the unit
  std::optional<Healthy> fit;  // of speeds; none below 3 nodes
  double limit = 0;            // the speed below which a node is slow
};

/// A node that is slow in a metric.
struct SlowMetric {
  std::size_t metric = 0;  // index into Outliers::metrics
  double value = 0;        // median of the node's values, in the unit
  double speed = 1;
  double p = 1;  // of a healthy node this slow or slower
};

struct SlowNode {
  std::string node;
  std::vector<SlowMetric> metrics;   // the slowest first
  std::optional<double> combined_p;  // over all metrics, where that is what gives it away
};

/// What settles whether a node is slow: this many more launches, on it and on healthy nodes.
struct Confirmation {
  std::string node;
  std::size_t metric = 0;
  std::size_t launches = 0;
  double slow_below = 0;  // speed: slow if the median of the new launches is below it
};

struct Outliers {
  std::size_t nodes = 0;
  std::vector<MetricOverNodes> metrics;
  std::vector<SlowNode> slow;  // the surest first
  std::vector<NodeFailure> wrong, missing;
  std::vector<Confirmation> plan;
  std::vector<std::string> controls;  // healthy nodes to run together with them
  double expected_false_alarms = 0;   // of healthy nodes, in this sweep, at most
};

/// One-sided, for each metric: the speed of a node (the median of its values over the median of its family) against the
/// distribution of healthy nodes that is fitted to all of them; a node is slow where a healthy one is found with a
/// probability below 0.6 false_alarms / (nodes · metrics), or below false_alarms / (nodes · metrics) where at least
/// three nodes are slow anyway. With several metrics, the sum of a node's scores is one more metric, so that a node
/// that is a little slow in all is found too. Families of fewer than 4 nodes are compared with all nodes. Throws
/// InputError for options out of range or fewer than 3 nodes.
Outliers find_outliers(NodeTable const&, OutlierOptions const& = {});

}  // namespace toise
