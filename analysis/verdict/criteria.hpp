// What was committed: requirements with their clauses, from a TOML file.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/units.hpp"

namespace toise {

enum class Scope { system, every_node, fraction };
enum class RequirementKind { value, correct, pass_rate, mtbi };

struct Requirement {
  std::string clause, title;
  std::map<std::string, std::string>
      select;  // kernel, variant, backend: patterns; nodes, ranks, and parameters by name
  RequirementKind kind = RequirementKind::value;
  Scope scope = Scope::system;
  std::string metric;                         // of a value
  std::optional<Quantity> at_least, at_most;  // both: within
  double fraction = 1;                        // of the nodes, for scope fraction
  int launches = 1;                           // fewer do not pass: fixed before the run
  double rate = 0;                            // of a pass rate, at least
  double mtbi = 0;                            // s between interrupts, at least
};

/// In words: "at least 60.0 GFLOP/s", "right answers".
std::string what_is_asked(Requirement const&);

struct Waiver {
  std::string clause, reason, by;
};

enum class Cause { node, network, filesystem, scheduler, self_inflicted, unknown };
std::string_view to_string(Cause);

/// Who looked at failures says what they came from. It changes no verdict.
struct FailureLabel {
  std::string kernel = "*", node = "*";  // patterns
  Cause cause = Cause::unknown;
  std::string reason, by;
};

struct Criteria {
  std::string name, machine;
  bool is_provisional = false;
  double confidence = 0.95;
  std::vector<Requirement> requirements;
  std::vector<Waiver> waivers;
  std::vector<FailureLabel> labels;
};

/// Throws InputError with file, line and key for what it does not know, for values outside of their range, for bounds
/// that nothing or anything could meet, and for clauses that are given twice or waived but absent.
Criteria read_criteria(std::string const& path);

}  // namespace toise
