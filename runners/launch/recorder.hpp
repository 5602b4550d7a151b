// Lines that the driver writes itself: of cases that no worker could measure, with the reason.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/files/durable_file.hpp"
#include "core/run/run_directory.hpp"
#include "worker/protocol.hpp"

namespace toise {

/// Writes into its own file, "STEM-driver.jsonl", created with the first line.
class Recorder {
public:
  /// `stem`: how its file's name begins; empty: the run's next number and this host.
  explicit Recorder(RunDirectory run, std::string stem = {}) : run_(std::move(run)), stem_(std::move(stem)) {}

  /// `node`: where the case was to be measured; empty: here. Throws EnvironmentError when it can't be written.
  void record(PlannedCase const&, Outcome, std::string const& reason, std::string const& node = {});

  std::filesystem::path const& file() const { return file_; }  // empty before the first line

private:
  RunDirectory run_;
  std::string stem_;
  std::filesystem::path file_;
  std::optional<DurableAppender> lines_;
};

}  // namespace toise
