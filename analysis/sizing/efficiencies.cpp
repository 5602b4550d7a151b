// Made by scripts/fit-sizing: do not change by hand.
#include "analysis/sizing/efficiencies.hpp"

namespace toise {

Learnt const learnt = {
    .efficiencies = {.matrices = 1.204,
                     .matrices_fp8 = 1.247,
                     .matrices_fp4 = 1.618,
                     .attention = 3.208,
                     .memory = 1.553,
                     .communication = 0.929,
                     .launches = 1.025},
    .kinship = {.source = 0.2,
                .device = 0.07,
                .alike = 0.12,
                .noise = 0.08,
                .parameters = 1.5,
                .sequence = 1,
                .gpus = 2,
                .shares = 0.3},
    .alone = {.low = -0.808, .high = 0.823},
    .calibrated = {.low = -1.320, .high = 1.348},
};

}  // namespace toise
