// Made by scripts/fit-sizing: do not change by hand.
#include "analysis/sizing/efficiencies.hpp"

namespace toise {

Learnt const learnt = {
    .efficiencies = {.matrices = 1.076,
                     .matrices_fp8 = 1.263,
                     .matrices_fp4 = 1.625,
                     .attention = 3.779,
                     .memory = 1.546,
                     .communication = 0.907,
                     .launches = 1.057},
    .alone = {.low = -0.241, .high = 0.352},
    .calibrated = {.low = -0.268, .high = 0.318},
    .shrinkage = 0.906,
};

}  // namespace toise
