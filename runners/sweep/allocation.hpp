// The nodes that this program may use: those of its allocation, and the state of the machine's nodes.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "runners/suite/suite.hpp"

namespace toise {

/// The nodes of the job that this program runs in, in order; empty outside one. Throws EnvironmentError
/// when the scheduler does not say.
std::vector<std::string> hosts_of_allocation();

/// The machine's nodes by name, and their state ("idle", "down*: Not responding"). Throws EnvironmentError.
std::map<std::string, std::string> nodes_of_machine(std::string const& partition);
bool is_usable(std::string const& state);

/// Nodes that are taken, and those that are not with the reason.
struct Chosen {
  std::vector<std::string> hosts;
  std::map<std::string, std::string> left_out;
};
/// From `known` (name and state). Throws InputError when a named node is unknown, or fewer are usable than
/// the sample asks for.
Chosen choose(NodeChoice const&, std::map<std::string, std::string> const& known);

}  // namespace toise
