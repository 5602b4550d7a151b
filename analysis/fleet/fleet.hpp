// What the nodes of a sweep show together: each case's value over all nodes, and the nodes that have none.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/run/measurement.hpp"
#include "core/run/run_directory.hpp"

namespace toise {

/// One node's last attempt at a case.
struct NodeValue {
  std::uint32_t node = 0;  // index into Fleet::nodes
  Outcome outcome = Outcome::ok;
  bool is_oversubscribed = false;
  int attempt = 0;
  double value = 0;  // median of the headline metric; NaN without one
};
/// Whether it is one that counts: measured, and right.
bool has_value(NodeValue const&);

/// A case over its nodes.
struct FleetCase {
  CaseId id;  // attempt 0
  std::string metric, unit, better;
  std::vector<NodeValue> values;
};

/// A case that went wrong on a node, and why.
struct Trouble {
  std::string node, label;
  Outcome outcome;
  std::string reason;
};

class Fleet {
public:
  /// Takes a result line of a case on every node; others are refused (false).
  bool add(LineHead const& line);
  void merge(Fleet&&);

  bool empty() const { return cases_.empty(); }
  std::vector<Trouble> troubles() const;  // of last attempts only, by node
  bool is_bad() const;                    // any last attempt that failed
  std::vector<std::string> const& nodes() const { return nodes_; }
  std::map<std::string, FleetCase, std::less<>> const& cases() const { return cases_; }  // by text_of()
  /// Calls f for each value that there is, case by case.
  void for_each_value(std::function<void(FleetCase const&, std::string const& node, NodeValue const&)> const& f) const;

private:
  std::uint32_t index_of(std::string_view node);

  std::vector<std::string> nodes_;
  std::map<std::string, std::uint32_t, std::less<>> index_;
  std::map<std::string, FleetCase, std::less<>> cases_;  // by text_of()
  std::map<std::pair<std::string, std::uint32_t>, Trouble> troubles_;
};

/// A run's lines by scope, read on several threads, a file at a time: `together` without raw samples.
struct RunLines {
  std::vector<Measurement> together;
  Fleet fleet;
};
RunLines read_lines_by_scope(std::vector<std::filesystem::path> const& files);

}  // namespace toise
