// Made by scripts/fit-sizing: do not change by hand.
#include "analysis/sizing/efficiencies.hpp"

namespace toise {

Learnt const learnt = {
    .efficiencies = {.matrices = 1.150,
                     .matrices_fp8 = 1.231,
                     .matrices_fp4 = 1.619,
                     .attention = 3.292,
                     .memory = 1.571,
                     .communication = 0.908,
                     .launches = 1.026},
    .alone = {.low = -0.228, .high = 0.264},
    .calibrated = {.low = -0.188, .high = 0.206},
    .shrinkage = 0.524,
};

}  // namespace toise
