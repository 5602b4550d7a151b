// What a sweep and its nodes say to each other: a plan file for all nodes, and each node's words.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "worker/protocol.hpp"

namespace toise {

/// What every node is to do, and how its files are called.
struct SweepPlan {
  Launch launch;
  int retries = 0;
  std::string stem;                                      // a node's: "STEM-NODE"
  std::map<std::string, std::vector<PlannedCase>> left;  // by node, only where it differs from the launch's cases
};

/// A node's own word on how far it is: one line on its stdout, marked as a worker's event.
struct NodeWord {
  enum class Event { begin, progress, end, stopped, failed };
  Event event = Event::begin;
  std::string node;
  std::size_t done = 0;  // cases
  std::string reason;    // of a failure
};
std::string_view to_string(NodeWord::Event);  // "node-begin"

/// With its mark and its line break.
std::string line_of(NodeWord const&);
/// Nothing for a line that is no word of a node.
std::optional<NodeWord> node_word_of(std::string const& line);

}  // namespace toise
