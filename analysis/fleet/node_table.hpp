// Measured values by node and metric: from runs, or from a table of any other tool.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/run/run_directory.hpp"

namespace toise {

struct NodeNumber {
  std::uint32_t node;  // index into NodeTable::nodes
  double value;
};

/// A metric of a case over the nodes; a node may have several values (launches).
struct MetricOfNodes {
  std::string name, unit, better = "higher";
  std::vector<NodeNumber> values;
};

/// A node that has no value, or a wrong one.
struct NodeFailure {
  std::string node, metric, outcome, reason;
  bool is_wrong() const { return outcome == "corrupt" || outcome == "invalid"; }
};

class NodeTable {
public:
  std::vector<std::string> nodes;
  std::vector<MetricOfNodes> metrics;
  std::vector<NodeFailure> failures;
  std::map<std::string, std::string> families;  // of nodes: rack, switch, hop class

  void add(std::string const& node, std::string const& metric, std::string const& unit, std::string const& better,
           double value);

private:
  std::map<std::string, std::uint32_t, std::less<>> node_index_;
  std::map<std::string, std::size_t, std::less<>> metric_index_;
};

/// Throws InputError, which names `where`, unless `better` is "higher" or "lower".
void check_better(std::string const& better, std::string const& where);

/// Columns node, metric, value, and optionally better (higher|lower) and family, named in the first line. An empty
/// value is a failure "missing". `better`: where the table does not say. Throws InputError with file and line.
NodeTable read_node_csv(std::string const& path, std::string const& better);

/// The headline of every case on every node, one value per run. Cases in the emulator are left out: their times mean
/// nothing. Throws InputError when no case of these runs is on every node.
NodeTable read_node_runs(std::vector<std::string> const& runs);

/// Reads lines of node,family.
std::map<std::string, std::string> read_families(std::string const& path);

}  // namespace toise
