// [model] of a workload: a preset's shape, or one that is given.
#pragma once

#include "analysis/requests/workload.hpp"

namespace toise {

class TomlTable;

/// Fills the model's shape and the sequence's length. Throws InputError with file and line for a preset that is not
/// known, and for a shape that is not whole.
int read_model(TomlTable&, Workload&);

/// A decoder of gated feed-forward layers and grouped attention, whose embedding is not shared with the logits.
/// Parameters: a layer has h² (2 + 2 kv/heads) of attention and 3 h ffn of each expert; 2 vocab h beside them.
/// experts, top_k: 1 of a dense model. Norms and biases are left out: below 0.1 %.
struct Dimensions {
  double layers = 0, hidden = 0, heads = 0, kv_heads = 0, ffn = 0, vocab = 0, experts = 1, top_k = 1;
};
Shape shape_of_dimensions(Dimensions const&);

}  // namespace toise
