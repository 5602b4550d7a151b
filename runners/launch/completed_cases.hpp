// What a run directory says about each case: how often it was tried on which node, and how that ended.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/run/run_directory.hpp"
#include "worker/protocol.hpp"

namespace toise {

/// Attempts of cases, by case and, for those on every node, by node as well.
class CompletedCases {
public:
  /// Reads the files' whole lines, their samples skipped: a million lines take seconds.
  explicit CompletedCases(std::vector<std::filesystem::path> const& files);

  /// What is still to be done of `planned`: its first attempt, or the next one when the last failed and
  /// fewer than `retries` were made beyond the first. `host`: for cases on every node.
  std::vector<PlannedCase> rest(std::vector<PlannedCase>&& planned, int retries, std::string const& node = "") const;
  std::vector<PlannedCase> rest(std::span<PlannedCase const> planned, int retries, std::string const& node = "") const {
    return rest(std::vector(planned.begin(), planned.end()), retries, node);
  }

private:
  struct Attempts {
    int count = 0;
    bool failed = false;  // the last of them
  };
  /// XXH3-128 of a case's text and its node, instead of a million texts: that two of a million agree by chance has a
  /// probability of 1e-27.
  struct Key {
    std::uint64_t low, high;
    bool operator==(Key const&) const = default;
  };
  struct HashOfKey {
    std::size_t operator()(Key const& key) const { return key.low; }
  };
  static Key key_of(std::string_view id, std::string_view node);

  std::unordered_map<Key, Attempts, HashOfKey> attempts_;
};

}  // namespace toise
