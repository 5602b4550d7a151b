// The collectives' buffers on a GPU: filled and verified there.
#pragma once

#include "core/device.hpp"

namespace toise::collectives {

/// out[i] = element(rank, i). Enqueued.
void fill_elements(Queue&, float* out, std::size_t n, int rank);

/// How many of n elements differ from the sum over `ranks` of them, the first of which is `first_rank`.
/// Waits.
std::size_t count_wrong(Queue&, float const* found, std::size_t n, int first_rank, int ranks);

/// found[index] += 1. Waits.
void spoil(Queue&, float* found, std::size_t index);

}  // namespace toise::collectives
