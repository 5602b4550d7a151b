// The protocol between the driver and a worker: a plan file in, events on stdout.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/run/measurement.hpp"

namespace toise {

/// An event is one line on the worker's stdout: this character, then JSON (as in RFC 7464).
/// {"event": "begin" | "check" | "end" | "failed", …}. All other output goes to the launch's log.
inline constexpr char event_mark = '\x1e';

/// One case of a launch's plan file.
struct PlannedCase {
  CaseId id;
  Policy policy;
  double timeout = 60;                 // seconds until the driver gives the worker up
  double own_budget = 0;               // seconds asked for this case; 0: its share of the suite's
  std::string skip_reason;             // not empty: `skipped` without being launched
  std::shared_ptr<About const> about;  // of the kernel, for what never ran; null: this build lacks it
};

nlohmann::json to_json(PlannedCase const&);
/// where: prefix of a field's name in messages. Throws InputError by the field.
PlannedCase planned_case_from_json(nlohmann::json const&, std::string const& where = "");
/// The cases of a list. Throws InputError by the field.
std::vector<PlannedCase> planned_cases_from_json(nlohmann::json const& object, char const* name,
                                                 std::string const& where = "");

/// A launch: cases for one worker process per rank, in order, within `budget` seconds together.
struct Launch {
  std::vector<PlannedCase> cases;
  double budget = 60;
};

nlohmann::json to_json(Launch const&);
Launch launch_from_json(nlohmann::json const&);  // throws InputError by the field

}  // namespace toise
