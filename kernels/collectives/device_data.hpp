// A rank's memory on a GPU: filled, and its output verified there.
#pragma once

#include "core/device.hpp"
#include "kernels/collectives/pattern.hpp"

namespace toise::collectives {

/// out[i] = element(pattern, rank, i), n of them. Enqueued.
void fill_elements(Queue&, Type, Pattern const&, void* out, std::size_t n, int rank);

/// How many elements of an output, which begins with this layout's first piece, are wrong. Waits.
std::size_t count_wrong(Queue&, Type, void const* output, Layout const&, Pattern const&);

/// Flips the lowest bit of output[index]. Waits.
void spoil(Queue&, Type, void* output, std::size_t index);

}  // namespace toise::collectives
