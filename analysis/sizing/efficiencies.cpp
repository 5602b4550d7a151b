// Made by scripts/fit-sizing: do not change by hand.
#include "analysis/sizing/efficiencies.hpp"

namespace toise {

Learnt const learnt = {
    .efficiencies = {.matrices = 1.202,
                     .matrices_fp8 = 1.245,
                     .matrices_fp4 = 1.617,
                     .attention = 3.227,
                     .memory = 1.555,
                     .communication = 0.929,
                     .launches = 1.030},
    .kinship = {.source = 0.2,
                .device = 0.07,
                .alike = 0.12,
                .noise = 0.08,
                .parameters = 1.5,
                .sequence = 1,
                .gpus = 2,
                .shares = 0.3},
    .alone = {.low = -0.817, .high = 0.948},
    .calibrated = {.low = -1.142, .high = 1.153},
};

}  // namespace toise
