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

  /// Measures all cases within `budget` seconds together. Cases of different launches take turns, each round or so in
  /// new processes, so that all of them see the whole time, and each what differs between processes. Throws
  /// EnvironmentError when nothing more can be written.
  Supervision run(std::span<PlannedCase const>, double budget);

  /// The result files that it has written.
  std::vector<std::filesystem::path> files() const;

private:
  struct LaunchState;  // of one launch

  /// What is still to be done after a launch.
  struct Rest {
    std::vector<PlannedCase> cases;
    std::filesystem::path visits;
    double startup = 0;  // seconds until its first visit began
    double lost = 0;     // seconds of a visit that the worker did not survive
  };

  /// One launch; nothing on a stop.
  std::optional<Rest> launch(Launch const&);
  /// Reads output until the worker is gone; ends it on a stop or past its deadline.
  void watch(Process&, LaunchState&, Launch const&);
  void handle_line(LaunchState&, Launch const&, std::string const& line);
  /// The cases of an ended launch that have no line; the one that its worker died of is recorded.
  std::vector<PlannedCase> settle(Launch const&, LaunchState const&, Ended const&, std::string const& name);
  std::filesystem::path results_of(std::string const& name) const { return run_.results() / (name + ".jsonl"); }
  std::filesystem::path visits_of(std::string const& name) const { return run_.visits() / (name + ".jsonl"); }
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
