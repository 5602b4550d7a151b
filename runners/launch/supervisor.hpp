// Runs planned cases in worker processes, and loses nothing when a worker dies.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/run/run_directory.hpp"
#include "runners/launch/launcher.hpp"
#include "runners/launch/progress.hpp"
#include "runners/launch/recorder.hpp"
#include "runners/process.hpp"
#include "worker/protocol.hpp"

namespace toise {

enum class Supervision { complete, interrupted };

class Supervisor {
public:
  /// `stop_count`: how often the user asked for a stop: once stops cleanly, twice immediately. `stem`: how its
  /// files begin, with a number for each launch, "007-n3"; empty: the run's next number and this host.
  Supervisor(RunDirectory, std::string worker, Launcher const&, ProgressView&, std::function<int()> stop_count,
             std::string stem = {});

  /// Measures all cases within `budget` seconds together. Throws EnvironmentError when nothing more
  /// can be written.
  Supervision run(std::span<PlannedCase const>, double budget);

  /// The result files that it has written.
  std::vector<std::filesystem::path> files() const;

private:
  struct LaunchState;  // of one launch

  /// Launches until each case of the group has its line; false on a stop.
  bool run_group(std::span<PlannedCase const>, double budget);
  /// One launch; returns how many cases have their line afterwards, or nothing on a stop.
  std::optional<std::size_t> launch(Launch const&);
  /// Reads output until the worker is gone; ends it on a stop or past its deadline.
  void watch(Process&, LaunchState&, Launch const&);
  void handle_line(LaunchState&, Launch const&, std::string const& line);
  /// How many cases of an ended launch have a line; what its worker could not write is recorded.
  std::size_t settle(Launch const&, LaunchState const&, Ended const&, std::string const& name);
  std::string next_name();
  /// A line written by the driver itself, and what the user sees of it.
  void record(PlannedCase const&, Outcome, std::string const& reason);

  RunDirectory run_;
  std::string worker_;
  Launcher const& launcher_;
  ProgressView& view_;
  std::function<int()> stop_count_;
  std::string stem_;
  int launches_ = 0;
  std::vector<std::filesystem::path> files_;
  Recorder recorder_;
};

}  // namespace toise
