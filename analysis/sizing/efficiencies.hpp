// What published trainings taught: the efficiencies of a step's parts, and how far estimates err.
#pragma once

#include "analysis/sizing/step.hpp"

namespace toise {

/// Of the logarithm of a step's seconds, measured over estimated: 10 % and 90 % of the trainings, over the deviation
/// that is expected of each.
struct Spread {
  double low = 0, high = 0;
};

/// How alike two trainings of a source err. Standard deviations of the logarithm of seconds, and the distances at which
/// likeness fades: natural logarithms, and shares of a step's parts.
struct Kinship {
  double source = 0;  // what all trainings of a source share
  double device = 0;  // those on the same GPU in the same precision
  double alike = 0;   // those of similar size and parts
  double noise = 0;   // each for itself
  double parameters = 0, sequence = 0, gpus = 0, shares = 0;
};

struct Learnt {
  Efficiencies efficiencies;
  Kinship kinship;
  Spread alone;       // of sources that the fit had not seen
  Spread calibrated;  // the same, five of their cases given
};

/// Written by scripts/fit-sizing.
extern Learnt const learnt;

}  // namespace toise
