// The cases of one kind of launch, which take turns with those of others.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "core/run/run_directory.hpp"
#include "worker/protocol.hpp"

namespace toise {

/// Cases that the same processes could measure: launch after launch until each has its line. In rounds, a launch makes
/// one round, or as many as make its start worth while: so new processes take part in what rounds show, and all cases
/// of a run, whatever their ranks, see the whole of its time. Of many cases some hundred are measured together, so that
/// what is measured reaches the disk and memory stays bounded.
class Turns {
public:
  Turns(RunDirectory const&, std::span<PlannedCase const>);

  /// Cases that have no line yet.
  std::size_t size() const { return together_.size() + waiting_.size(); }
  /// Of some or all of them. budget: seconds for all. There must be one.
  Launch next(double budget);
  /// rest: cases of the last launch that have no line; visits: the file that its visits are in; startup: seconds until
  /// the first of them began.
  void end(std::vector<PlannedCase> rest, std::filesystem::path const& visits, double startup);

private:
  RunDirectory run_;
  std::vector<PlannedCase> together_;
  std::span<PlannedCase const> waiting_;
  std::vector<Measurement> earlier_;
  std::vector<std::filesystem::path> files_;  // of visits to the cases together
  double startup_ = 0;                        // seconds, of the last launch
};

}  // namespace toise
