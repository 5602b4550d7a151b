// The protocol between the driver and a worker: a plan file in, events on stdout.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/run/measurement.hpp"

namespace toise {

/// An event is one line on the worker's stdout: this character, then JSON (as in RFC 7464). All other output goes to
/// the launch's log.
inline constexpr char event_mark = '\x1e';

/// One case of a launch's plan file.
struct PlannedCase {
  CaseId id;
  Policy policy;
  std::size_t order = 0;               // its place in the plan
  double timeout = 60;                 // seconds until the driver gives the worker up
  double own_budget = 0;               // seconds asked for this case; 0: its share of the suite's
  bool allow_oversubscribed = false;   // measured and flagged with more busy threads than CPUs, instead of skipped
  std::string skip_reason;             // not empty: `skipped` without being launched
  std::shared_ptr<About const> about;  // of the kernel, for what never ran; null: this build lacks it
};

/// A launch: cases for one worker process a rank, in rounds, within `budget` seconds together.
struct Launch {
  std::vector<PlannedCase> cases;
  double budget = 60;
  std::optional<double> slice;       // seconds, after which it ends with its round: other processes go on; else never
  std::uint64_t seed = 0;            // of the order in which a round visits the cases
  std::vector<Measurement> earlier;  // visits that other processes have made
};

/// A metric's value in one line of progress.
struct Headline {
  double median = 0;  // may be NaN
  std::string unit;
  std::optional<double> half_width;  // of its interval, as a share of the median
};

// The events; index: of the case in its launch.
struct CaseBegun {
  std::size_t index = 0;
  double budget = 0;  // s, of this visit
  int round = 0;      // from 0 on
};
struct CaseChecked {
  std::size_t index = 0, samples = 0;
  double median = 0;                 // s; may be NaN
  std::optional<double> half_width;  // as a share of the median
};
struct CaseEnded {
  std::size_t index = 0;
  Outcome outcome = Outcome::error;
  std::string reason;
  std::optional<Headline> headline;
};
/// The worker itself cannot go on.
struct WorkerFailed {
  std::string reason;
};
using WorkerEvent = std::variant<CaseBegun, CaseChecked, CaseEnded, WorkerFailed>;

/// With its mark and its line break.
std::string line_of(WorkerEvent const&);
/// Nothing for a line that is no event.
std::optional<WorkerEvent> worker_event_of(std::string const& line);

}  // namespace toise
