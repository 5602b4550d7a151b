// What a reader must know before believing a number.
#pragma once

#include <string>
#include <vector>

#include "analysis/overview/rows.hpp"

namespace toise {

struct Problem {
  std::string severity;  // a run's status, an outcome but ok, throttled, noisy or emulated
  std::string where;     // the case, or "the run"
  std::string what;
};

/// From an overview's rows and the status of its run, the worst first.
std::vector<Problem> problems(std::vector<Row> const& rows, std::string const& run_status);

}  // namespace toise
