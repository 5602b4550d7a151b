// The operations of a transformer block on a GPU, as one kernel each: what the host's operations.hpp
// says, for all rows at once. Matrix products are not among them: see kernels/gemm/gpu/product.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "core/device.hpp"
#include "core/narrow_float.hpp"
#include "kernels/training/operations.hpp"

namespace toise::training::on_gpu {

/// E is what activations are stored in: double, float or Bf16. Sums, gradients of weights, moments and
/// the weights that the optimiser keeps are double for double, else float.
template <class E>
struct WideOf {  // no std::conditional: compilers that link together spell it in different ways
  using Type = float;
};
template <>
struct WideOf<double> {
  using Type = double;
};
template <class E>
using Wide = typename WideOf<E>::Type;

/// As gemm's parameter `type` names E.
template <class E>
constexpr std::string_view type_name() {
  if constexpr (std::is_same_v<E, double>)
    return "fp64";
  else if constexpr (std::is_same_v<E, float>)
    return "fp32";
  else
    return "bf16";
}

/// All of these enqueue. Shapes: n tokens of width h in sequences of s; heads × d = h; v the vocabulary.
struct Sizes {
  std::size_t tokens, hidden, heads, sequence;
  std::size_t head_size() const { return hidden / heads; }
};

/// x[r, :] = table[token[r], :]
template <class E>
void embed(Queue&, Sizes const&, E const* table, std::int32_t const* tokens, E* x);
/// dtable[token[r], :] += dx[r, :], in any order.
template <class E>
void embed_backward(Queue&, Sizes const&, E const* dx, std::int32_t const* tokens, Wide<E>* dtable);

/// y = x * w / rms(x); inverse[r] is kept for backward.
template <class E>
void rms_norm(Queue&, Sizes const&, E const* x, E const* w, E* y, Wide<E>* inverse);
/// dx += the gradient of x; dw overwritten. partial: rms_norm_chunks × h values of room.
inline constexpr std::size_t rms_norm_chunks = 64;
template <class E>
void rms_norm_backward(Queue&, Sizes const&, E const* x, E const* w, Wide<E> const* inverse, E const* dy, E* dx,
                       Wide<E>* dw, Wide<E>* partial);

/// q, k, v [batch, head, position, d] = the thirds of qkv [token, 3 h], q and k rotated by RoPE.
/// table: [position, d / 2] of (cos, sin).
template <class E>
void split_heads_rope(Queue&, Sizes const&, Wide<E> const* table, E const* qkv, E* q, E* k, E* v);
/// The way back, which is its backward too: q and k rotated the other way.
template <class E>
void merge_heads_rope(Queue&, Sizes const&, Wide<E> const* table, E const* q, E const* k, E const* v, E* qkv);
/// q and k of qkv [token, 3 h] in place, rotated by RoPE; backward: the other way.
template <class E>
void rotate_heads(Queue&, Sizes const&, Wide<E> const* table, bool backward, E* qkv);
/// heads [batch, head, position, d] from and to x [token, h].
template <class E>
void split_heads(Queue&, Sizes const&, E const* x, E* heads);
template <class E>
void merge_heads(Queue&, Sizes const&, E const* heads, E* x);

/// In place on scores [batch, head, position i, position j]: softmax over j <= i of scores / sqrt(d),
/// 0 beyond.
template <class E>
void causal_softmax(Queue&, Sizes const&, E* scores);
/// In place on the gradient of the probabilities: that of the scores.
template <class E>
void causal_softmax_backward(Queue&, Sizes const&, E const* probs, E* gradient);

/// out[r, c] = silu(x[r, c]) * x[r, f + c]
template <class E>
void swiglu(Queue&, std::size_t rows, std::size_t f, E const* x, E* out);
template <class E>
void swiglu_backward(Queue&, std::size_t rows, std::size_t f, E const* x, E const* dout, E* dx);

/// losses[r] = -log p[target[r]]; logits become the gradient of the mean over all rows.
template <class E>
void cross_entropy(Queue&, std::size_t rows, std::size_t v, E* logits, std::int32_t const* targets, Wide<E>* losses);
/// *mean = the mean of n values.
template <class W>
void mean(Queue&, std::size_t n, W const* values, double* mean);

/// One step on n parameters, counted from 1; gradients are multiplied by `scale` first. `working`: the
/// weights again in E, or null where E is what they are kept in.
template <class E>
void adamw(Queue&, AdamW const&, std::int64_t step, double scale, std::size_t n, Wide<E> const* gradient,
           Wide<E>* weight, Wide<E>* first, Wide<E>* second, E* working);
/// to[i] = from[i], rounded to E.
template <class E>
void round_to(Queue&, std::size_t n, Wide<E> const* from, E* to);
/// rounded[i] = value[i] as E holds it.
template <class E>
void round_as(Queue&, std::size_t n, Wide<E> const* value, Wide<E>* rounded);
/// sum[i] += value[i] * scale
template <class W>
void accumulate(Queue&, std::size_t n, double scale, W const* value, W* sum);

}  // namespace toise::training::on_gpu
