// Heads, rotary positions and the causal softmax.
#include <cmath>

#include "core/largest.hpp"
#include "kernels/training/gpu/elements.hpp"
#include "kernels/training/gpu/operations.hpp"

namespace toise::training::on_gpu {
namespace {

/// Where pair `i` of a token's elements is in both orders.
struct PairPlace {
  std::size_t in_token, in_heads;  // in [token, h]; in [batch, head, position, d]
  std::size_t angle;               // in the table of rotations
};
__device__ inline PairPlace place_of(std::size_t token, std::size_t i, Sizes const& s) {
  // of 32 bits, whose division is the cheaper one
  auto const half = static_cast<unsigned>(s.hidden / s.heads / 2), pair = static_cast<unsigned>(i) % half,
             head = static_cast<unsigned>(i) / half;
  auto const position = token % s.sequence, row = (token - position) * s.heads + head * s.sequence + position;
  return {token * s.hidden + 2 * i, (row * half + pair) * 2, (position * half + pair) * 2};
}

template <class E>
__device__ inline void rotate(E const* from, E* to, Wide<E> cosine, Wide<E> sine) {
  Wide<E> const a = wide(from[0]), b = wide(from[1]);
  to[0] = narrow<E>(a * cosine - b * sine);
  to[1] = narrow<E>(a * sine + b * cosine);
}

template <class E>
__global__ void split_heads_rope_kernel(Sizes s, Wide<E> const* table, E const* qkv, E* q, E* k, E* v) {
  auto const h = s.hidden;
  for_each_element(s.tokens, h / 2, [&](std::size_t token, std::size_t i) {
    auto const at = place_of(token, i, s);
    E const* const from = qkv + at.in_token + token * 2 * h;  // rows of 3 h
    Wide<E> const* const angle = table + at.angle;
    rotate(from, q + at.in_heads, angle[0], angle[1]);
    rotate(from + h, k + at.in_heads, angle[0], angle[1]);
    v[at.in_heads] = from[2 * h];
    v[at.in_heads + 1] = from[2 * h + 1];
  });
}

template <class E>
__global__ void merge_heads_rope_kernel(Sizes s, Wide<E> const* table, E const* q, E const* k, E const* v, E* qkv) {
  auto const h = s.hidden;
  for_each_element(s.tokens, h / 2, [&](std::size_t token, std::size_t i) {
    auto const at = place_of(token, i, s);
    E* const to = qkv + at.in_token + token * 2 * h;
    Wide<E> const* const angle = table + at.angle;
    rotate(q + at.in_heads, to, angle[0], -angle[1]);
    rotate(k + at.in_heads, to + h, angle[0], -angle[1]);
    to[2 * h] = v[at.in_heads];
    to[2 * h + 1] = v[at.in_heads + 1];
  });
}

template <class E>
__global__ void rotate_heads_kernel(Sizes s, Wide<E> const* table, Wide<E> direction, E* qkv) {
  auto const h = s.hidden;
  for_each_element(s.tokens, h / 2, [&](std::size_t token, std::size_t i) {
    auto const at = place_of(token, i, s);
    E* const q = qkv + at.in_token + token * 2 * h;
    Wide<E> const* const angle = table + at.angle;
    rotate(q, q, angle[0], direction * angle[1]);
    rotate(q + h, q + h, angle[0], direction * angle[1]);
  });
}

template <class E>
__global__ void move_heads_kernel(Sizes s, bool is_split, E const* from, E* to) {
  for_each_element(s.tokens, s.hidden / 2, [&](std::size_t token, std::size_t i) {
    auto const at = place_of(token, i, s);
    auto const source = is_split ? at.in_token : at.in_heads, target = is_split ? at.in_heads : at.in_token;
    to[target] = from[source];
    to[target + 1] = from[source + 1];
  });
}

/// One block per row of scores: position i = the row modulo s sees j <= i.
template <class E>
__global__ void causal_softmax_kernel(std::size_t s, Wide<E> scale, E* scores) {
  using W = Wide<E>;
  __shared__ Scratch<W> scratch;
  E* const row = scores + blockIdx.x * s;
  auto const seen = blockIdx.x % s + 1;
  W largest = -INFINITY;
  for (std::size_t j = threadIdx.x; j < seen; j += blockDim.x) {
    raise(largest, wide(row[j]));
  }
  largest = max_for_all(largest, scratch);
  W part = 0;
  for (std::size_t j = threadIdx.x; j < seen; j += blockDim.x) part += std::exp(scale * (wide(row[j]) - largest));
  W const inverse = 1 / sum_for_all(part, scratch);
  for (std::size_t j = threadIdx.x; j < s; j += blockDim.x) {
    row[j] = narrow<E>(j < seen ? std::exp(scale * (wide(row[j]) - largest)) * inverse : W(0));
  }
}

template <class E>
__global__ void causal_softmax_backward_kernel(std::size_t s, Wide<E> scale, E const* probs, E* gradient) {
  using W = Wide<E>;
  __shared__ Scratch<W> scratch;
  E const* const p = probs + blockIdx.x * s;
  E* const g = gradient + blockIdx.x * s;
  auto const seen = blockIdx.x % s + 1;
  W part = 0;
  for (std::size_t j = threadIdx.x; j < seen; j += blockDim.x) part += wide(p[j]) * wide(g[j]);
  W const mean = sum_for_all(part, scratch);
  for (std::size_t j = threadIdx.x; j < s; j += blockDim.x) {
    g[j] = narrow<E>(j < seen ? scale * wide(p[j]) * (wide(g[j]) - mean) : W(0));
  }
}

std::size_t heads_rows(Sizes const& s) { return s.tokens * s.heads; }
double attention_scale(Sizes const& s) { return 1 / std::sqrt(static_cast<double>(s.head_size())); }

}  // namespace

template <class E>
void split_heads_rope(Queue& queue, Sizes const& s, Wide<E> const* table, E const* qkv, E* q, E* k, E* v) {
  gpu::launch(queue, matrix_of(s.tokens, s.hidden / 2), split_heads_rope_kernel<E>, s, table, qkv, q, k, v);
}
template <class E>
void merge_heads_rope(Queue& queue, Sizes const& s, Wide<E> const* table, E const* q, E const* k, E const* v, E* qkv) {
  gpu::launch(queue, matrix_of(s.tokens, s.hidden / 2), merge_heads_rope_kernel<E>, s, table, q, k, v, qkv);
}
template <class E>
void rotate_heads(Queue& queue, Sizes const& s, Wide<E> const* table, bool backward, E* qkv) {
  gpu::launch(queue, matrix_of(s.tokens, s.hidden / 2), rotate_heads_kernel<E>, s, table, backward ? -1 : 1, qkv);
}
template <class E>
void split_heads(Queue& queue, Sizes const& s, E const* x, E* heads) {
  gpu::launch(queue, matrix_of(s.tokens, s.hidden / 2), move_heads_kernel<E>, s, true, x, heads);
}
template <class E>
void merge_heads(Queue& queue, Sizes const& s, E const* heads, E* x) {
  gpu::launch(queue, matrix_of(s.tokens, s.hidden / 2), move_heads_kernel<E>, s, false, heads, x);
}

template <class E>
void causal_softmax(Queue& queue, Sizes const& s, E* scores) {
  gpu::launch(queue, rows_of(heads_rows(s)), causal_softmax_kernel<E>, s.sequence, attention_scale(s), scores);
}
template <class E>
void causal_softmax_backward(Queue& queue, Sizes const& s, E const* probs, E* gradient) {
  gpu::launch(queue, rows_of(heads_rows(s)), causal_softmax_backward_kernel<E>, s.sequence, attention_scale(s), probs,
              gradient);
}

#define TOISE_INSTANTIATE(E)                                                                              \
  template void split_heads_rope(Queue&, Sizes const&, Wide<E> const*, E const*, E*, E*, E*);             \
  template void merge_heads_rope(Queue&, Sizes const&, Wide<E> const*, E const*, E const*, E const*, E*); \
  template void rotate_heads(Queue&, Sizes const&, Wide<E> const*, bool, E*);                             \
  template void split_heads(Queue&, Sizes const&, E const*, E*);                                          \
  template void merge_heads(Queue&, Sizes const&, E const*, E*);                                          \
  template void causal_softmax(Queue&, Sizes const&, E*);                                                 \
  template void causal_softmax_backward(Queue&, Sizes const&, E const*, E*)
TOISE_INSTANTIATE(double);
TOISE_INSTANTIATE(float);
TOISE_INSTANTIATE(Bf16);
#undef TOISE_INSTANTIATE

}  // namespace toise::training::on_gpu
