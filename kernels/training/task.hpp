// The task that train.gpt learns: endless sequences, and the lower limit of their loss.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/training/model.hpp"

namespace toise {

/// batch × (sequence + 1) tokens: three of four are an affine function of the one before, the fourth
/// is random, so that the loss can fall to learnable_loss() and no further. `first_sequence` numbers
/// the sequences over steps and ranks: 2 ranks of batch 2 see what 1 rank of batch 4 sees.
std::vector<std::int32_t> learnable_tokens(training::ModelShape const&, std::uint64_t first_sequence);
double learnable_loss(std::size_t vocab);  // the entropy of a token given the one before, in nats

}  // namespace toise
