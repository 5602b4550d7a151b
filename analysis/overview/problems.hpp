// What a reader must know before believing a number.
#pragma once

#include <string>
#include <vector>

#include "analysis/overview/rows.hpp"
#include "core/run/run_file.hpp"

namespace toise {

struct Problem {
  std::string severity;  // edited, a run's status, an outcome but ok, throttled, disturbed, changed, noisy or emulated
  std::string where;     // the case, or "the run"
  std::string what;
};

/// From an overview's rows and its run, the worst first. edited: of the run, as first_edited() says it.
std::vector<Problem> problems(std::vector<Row> const& rows, RunFile const&, std::string const& edited = "");

}  // namespace toise
