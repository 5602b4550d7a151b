// A dense GPT of Llama blocks: its sizes, its parameters in one array, and the FLOPs of a step.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/device.hpp"
#include "core/largest.hpp"
#include "core/params.hpp"

namespace toise::training {

/// Sizes of the model and of one rank's batch.
struct ModelShape {
  std::size_t layers, hidden, heads, ffn, vocab, sequence, batch;

  std::size_t tokens() const { return batch * sequence; }
  std::size_t head_size() const { return hidden / heads; }
  std::size_t layer_parameters() const { return 2 * hidden + 4 * hidden * hidden + 3 * hidden * ffn; }
  std::size_t parameters() const { return 2 * vocab * hidden + layers * layer_parameters() + hidden; }

  /// Model FLOPs of one step on one rank: forward and twice that for backward; 2 per weight of every
  /// matrix and token, the output head included, and causal attention (the half that is needed).
  double flops() const;
  static constexpr auto flops_convention =
      "3 x (2 x matrix parameters incl. head + causal-halved attention) a token; no recompute";
};

/// One tensor's place in the array of all parameters.
struct Tensor {
  std::string name;
  std::size_t offset, size;
};
std::vector<Tensor> tensors(ModelShape const&);

/// Normal-like initial weights of size 0.02, norms 1; the same on every rank.
void initialise(ModelShape const&, std::span<float> weights);

/// The parameters of train.gpt that say the model's sizes, and the shape that they give.
std::vector<Param> shape_params();
/// Throws Unsupported when `hidden` is not an even multiple of `heads`, and where the device has no memory for the
/// weights, of `bytes` each, or for the widest activations: within it no product of two sizes of a step overflows.
ModelShape read_shape(Params const&, Device const&, std::size_t bytes);

/// Largest |a - b| over a tensor, relative to the tensor's largest |b|.
template <class A, class B>
double tensor_error(Tensor const& tensor, A const* a, B const* b) {
  double worst = 0, scale = 0;
  for (auto i = tensor.offset; i < tensor.offset + tensor.size; ++i) {
    double const difference = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    raise(worst, difference);
    scale = std::max(scale, std::abs(static_cast<double>(b[i])));
  }
  return worst / std::max(scale, 1e-30);
}

/// Offsets of one layer's tensors from the layer's beginning.
struct LayerLayout {
  std::size_t norm1, qkv, projection, norm2, gate_up, down, size;
  explicit LayerLayout(ModelShape const&);
};

/// Offsets of the whole model: embedding, layers, last norm, head.
struct ModelLayout {
  std::size_t embedding, layers, last_norm, head;
  explicit ModelLayout(ModelShape const&);
};

}  // namespace toise::training
