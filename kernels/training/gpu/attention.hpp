// Causal self-attention on a GPU, as a part of a network: what it computes, and the two ways to do so.
#pragma once

#include <memory>
#include <string_view>

#include "kernels/gemm/gpu/product.hpp"
#include "kernels/training/gpu/operations.hpp"
#include "kernels/training/model.hpp"

namespace toise::training {

/// Of each layer: attended [token, h] = softmax over j <= i of (q k^T / sqrt(d)) v, a head and a sequence
/// at a time, where q, k and v are the thirds of the layer's input [token, 3 h], q and k rotated by RoPE.
/// What backward needs of a layer is kept until its forward is taken again. All of these enqueue.
template <class E>
class Attention {
public:
  virtual ~Attention() = default;
  virtual E* input(std::size_t layer) = 0;  // to be filled before forward(), which may overwrite it
  virtual void forward(Queue&, std::size_t layer, E* attended) = 0;
  /// The gradient of the layer's input, valid until the next call. `attended`: as forward() left it.
  virtual E const* backward(Queue&, std::size_t layer, E const* attended, E const* d_attended) = 0;
  virtual std::string_view path() const = 0;  // how it is computed
};

/// One kernel per direction on the matrix units for bf16 and heads that it is made for; else by products of
/// whole matrices, the half that no token sees included: batch × heads × sequence² probabilities of E per
/// layer, which are kept.
template <class E>
std::unique_ptr<Attention<E>> make_attention(Queue&, ModelShape const&, gemm::Multiplier);
/// By products whatever E and the heads are.
template <class E>
std::unique_ptr<Attention<E>> make_attention_by_products(Queue&, ModelShape const&, gemm::Multiplier);

}  // namespace toise::training
