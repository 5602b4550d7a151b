// Runs that appear in a folder together, each of them whole.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/run/run_directory.hpp"
#include "exchange/held_signals.hpp"

namespace toise {

/// Runs are made in a hidden folder beside their places, and moved there at the end. Whatever happens before leaves
/// the folder as it was: an error, a signal, a full disk. One process at a time works in a folder.
class StagedRuns {
public:
  /// Makes the folder where there is none, and waits until no other import works in it. Throws EnvironmentError,
  /// Interrupted.
  explicit StagedRuns(std::filesystem::path folder);
  ~StagedRuns();
  StagedRuns(StagedRuns const&) = delete;
  StagedRuns& operator=(StagedRuns const&) = delete;

  /// Where the run of this name will be.
  RunDirectory place_of(std::string const& name) const { return {folder_ / name}; }

  /// Where it is made until publish(): a copy of what is at its place, or a new one.
  RunDirectory stage(std::string const& name);

  /// Moves all to their places. Throws EnvironmentError, then none was moved; and Interrupted.
  void publish();

private:
  bool lock();  // false where the filesystem has no locks
  void clean_up();
  void remove_leftovers() const;

  HeldSignals signals_;  // the first, since it must be the last to go
  std::filesystem::path folder_, staging_;
  std::vector<std::filesystem::path> made_;  // folders that were not there before, the outermost first
  std::vector<std::string> names_;
  int lock_ = -1;
};

}  // namespace toise
