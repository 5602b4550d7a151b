// What a run directory says of each case: how often it was tried on which node, and how that ended.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/run_directory.hpp"
#include "worker/protocol.hpp"

namespace toise {

/// Attempts of cases, by case and, for those on every node, by node as well.
class Tried {
public:
  /// Reads the files' whole lines, their samples skipped: a million lines take seconds.
  explicit Tried(std::vector<std::filesystem::path> const& files);

  /// What is still to be done of `planned`: its first attempt, or the next one when the last failed and
  /// fewer than `retries` were made beyond the first. `host`: for cases on every node.
  std::vector<PlannedCase> rest(std::span<PlannedCase const> planned, int retries, std::string const& node = "") const;

private:
  struct Attempts {
    int count = 0;
    bool failed = false;  // the last of them
  };
  std::unordered_map<std::string, Attempts> attempts_;
};

/// Whether another attempt may help: not for what was skipped or has an answer.
bool is_failure(Outcome);

}  // namespace toise
