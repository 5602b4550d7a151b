// Made by scripts/fit-sizing: do not change by hand.
#include "analysis/sizing/efficiencies.hpp"

namespace toise {

Learnt const learnt = {
    .efficiencies = {.matrices = 1.195,
                     .matrices_fp8 = 1.258,
                     .matrices_fp4 = 1.616,
                     .attention = 3.243,
                     .memory = 1.586,
                     .communication = 0.986,
                     .launches = 1.038},
    .alone = {.low = -0.301, .high = 0.308},
    .calibrated = {.low = -0.196, .high = 0.239},
    .shrinkage = 0.689,
};

}  // namespace toise
