// Made by scripts/fit-sizing: do not change by hand.
#include "analysis/sizing/efficiencies.hpp"

namespace toise {

Learnt const learnt = {
    .efficiencies = {.matrices = 1.213,
                     .matrices_fp8 = 1.236,
                     .matrices_fp4 = 1.616,
                     .attention = 3.177,
                     .memory = 1.544,
                     .communication = 1.013,
                     .launches = 1.023},
    .kinship = {.source = 0.2,
                .device = 0.07,
                .alike = 0.12,
                .noise = 0.08,
                .parameters = 1.5,
                .sequence = 1,
                .gpus = 2,
                .shares = 0.3},
    .alone = {.low = -0.798, .high = 0.823},
    .calibrated = {.low = -1.189, .high = 1.328},
};

}  // namespace toise
