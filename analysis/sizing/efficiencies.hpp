// What published trainings taught: the efficiencies of a step's parts, and how far estimates err.
#pragma once

#include "analysis/sizing/step.hpp"

namespace toise {

/// All in the logarithm of a step's seconds, measured over estimated.
struct Spread {
  double low = 0, high = 0;  // of 10 % and 90 % of the trainings, over 1 + 0.1 for each setting that is not said
};

struct Learnt {
  Efficiencies efficiencies;
  Spread alone;          // of sources that the fit had not seen
  Spread calibrated;     // the same, five of their cases given
  double shrinkage = 0;  // variance within a source over that between sources
};

/// Written by scripts/fit-sizing.
extern Learnt const learnt;

}  // namespace toise
