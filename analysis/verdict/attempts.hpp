// Every attempt of runs: what passed, what failed and most likely why, and what that says of the machine's stability.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/verdict/criteria.hpp"
#include "core/run/run_directory.hpp"

namespace toise {

/// An attempt that failed.
struct FailedAttempt {
  std::size_t run = 0;  // index
  std::string label, node, outcome, reason, start;
  int launch = 0, attempt = 0;
  bool passed_later = false;  // a later attempt gave a value
  Cause cause = Cause::unknown;
  std::string labelled_by;  // who said so; empty: inferred from its reason
};

struct CaseAttempts {
  std::size_t attempts = 0, failed = 0, retries = 0;
};

struct RunAttempts {
  std::size_t attempts = 0, failed = 0, skipped = 0;
  std::size_t nodes = 0, nodes_with_value = 0;
  std::map<std::string, std::string> left_out;  // nodes, and why
};

struct Attempts {
  std::map<std::string, CaseAttempts> cases;  // by label
  std::vector<FailedAttempt> failed;
  std::vector<RunAttempts> runs;
};

/// The cause inferred from the words of a reason; Cause::unknown where they say nothing.
Cause cause_told_by(std::string const& outcome, std::string const& reason);

/// Of all cases but those in the emulator. A label in the criteria takes precedence over the words of a reason.
Attempts read_attempts(std::vector<RunDirectory> const&, std::vector<FailureLabel> const&);

}  // namespace toise
