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
    .kinship = {.source = 0.2,
                .device = 0.07,
                .alike = 0.12,
                .noise = 0.08,
                .parameters = 1.5,
                .sequence = 1,
                .gpus = 2,
                .shares = 0.3},
    .alone = {.low = -0.790, .high = 0.854},
    .calibrated = {.low = -1.096, .high = 1.237},
};

}  // namespace toise
