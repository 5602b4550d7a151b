// A step's time with its uncertainty: that of the estimate, and that of the rates that were measured.
#pragma once

#include "analysis/requests/request.hpp"

namespace toise {

struct StepTime {
  Likely seconds;
  bool extrapolates = false;
};

/// Without measured rates, the interval of estimate(). With them, 4000 draws of all of them and of the estimate's own
/// error, always the same ones. That error stays as wide as it is without measurements: nobody knows how much of it
/// they take away. It is a tenth wider for each doubling of the nodes beyond those that a network was measured on.
StepTime step_time(Workload const&, SizedMachine const&, Choice const&);

}  // namespace toise
