#include "kernels/training/gpu_operations.hpp"

#include <cmath>

#include "core/gpu/data.hpp"
#include "core/largest.hpp"

namespace toise::training::on_gpu {
namespace {

constexpr unsigned row_threads = 256;  // a block a row
template <class W>
using Scratch = gpu::SharedArray<W, 64>;

template <class E>
__device__ inline Wide<E> wide(E x) {
  if constexpr (std::is_same_v<E, Wide<E>>)
    return x;
  else
    return x.to_float();
}
template <class E>
__device__ inline E narrow(Wide<E> x) {
  if constexpr (std::is_same_v<E, Wide<E>>)
    return x;
  else
    return E::from(x);
}

/// The sum, or the largest, over the block in all of its threads.
template <class W>
__device__ inline W share(W value, Scratch<W>& scratch) {
  if (threadIdx.x == 0) scratch[0] = value;
  __syncthreads();
  return scratch[0];
}
template <class W>
__device__ inline W sum_for_all(W value, Scratch<W>& scratch) {
  return share(gpu::block_sum(value, scratch), scratch);
}
template <class W>
__device__ inline W max_for_all(W value, Scratch<W>& scratch) {
  return share(gpu::block_max(value, scratch), scratch);
}

gpu::Shape rows_of(std::size_t rows) { return {.blocks = dim3(static_cast<unsigned>(rows)), .threads = row_threads}; }
gpu::Shape elements_of(std::size_t n) {
  return {.blocks = gpu::blocks_for(n, gpu::block_threads, gpu::most_blocks), .threads = gpu::block_threads};
}

template <class E>
__global__ void embed_kernel(std::size_t n, std::size_t h, E const* table, std::int32_t const* tokens, E* x) {
  for (auto i = gpu::first_element(); i < n * h; i += gpu::element_stride()) {
    x[i] = table[static_cast<std::size_t>(tokens[i / h]) * h + i % h];
  }
}

template <class E>
__global__ void embed_backward_kernel(std::size_t n, std::size_t h, E const* dx, std::int32_t const* tokens,
                                      Wide<E>* dtable) {
  for (auto i = gpu::first_element(); i < n * h; i += gpu::element_stride()) {
    atomicAdd(dtable + static_cast<std::size_t>(tokens[i / h]) * h + i % h, wide(dx[i]));
  }
}

template <class E>
__global__ void rms_norm_kernel(std::size_t h, E const* x, E const* w, E* y, Wide<E>* inverse) {
  using W = Wide<E>;
  __shared__ Scratch<W> scratch;
  x += blockIdx.x * h;
  y += blockIdx.x * h;
  W squares = 0;
  for (std::size_t c = threadIdx.x; c < h; c += blockDim.x) squares += wide(x[c]) * wide(x[c]);
  W const total = sum_for_all(squares, scratch);
  W const factor = 1 / std::sqrt(total / static_cast<W>(h) + W(1e-5));
  for (std::size_t c = threadIdx.x; c < h; c += blockDim.x) y[c] = narrow<E>(wide(x[c]) * factor * wide(w[c]));
  if (threadIdx.x == 0) inverse[blockIdx.x] = factor;
}

template <class E>
__global__ void rms_norm_backward_kernel(std::size_t h, E const* x, E const* w, Wide<E> const* inverse, E const* dy,
                                         E* dx) {
  using W = Wide<E>;
  __shared__ Scratch<W> scratch;
  x += blockIdx.x * h;
  dy += blockIdx.x * h;
  dx += blockIdx.x * h;
  W const factor = inverse[blockIdx.x];
  W part = 0;  // of dy * w on x
  for (std::size_t c = threadIdx.x; c < h; c += blockDim.x) part += wide(dy[c]) * wide(w[c]) * wide(x[c]);
  W const along = sum_for_all(part, scratch);
  W const shrink = along * factor * factor * factor / static_cast<W>(h);
  for (std::size_t c = threadIdx.x; c < h; c += blockDim.x) {
    dx[c] = narrow<E>(wide(dx[c]) + wide(dy[c]) * wide(w[c]) * factor - wide(x[c]) * shrink);
  }
}

/// partial[chunk, c] = sum over the chunk's rows of dy x / rms.
template <class E>
__global__ void rms_norm_weight_kernel(std::size_t rows, std::size_t h, E const* x, Wide<E> const* inverse, E const* dy,
                                       Wide<E>* partial) {
  unsigned const chunk = blockIdx.y, chunks = gridDim.y;
  auto const begin = rows * chunk / chunks, end = rows * (chunk + 1) / chunks;
  for (auto c = gpu::first_element(); c < h; c += gpu::element_stride()) {
    Wide<E> sum = 0;
    for (auto r = begin; r < end; ++r) sum += wide(dy[r * h + c]) * wide(x[r * h + c]) * inverse[r];
    partial[chunk * h + c] = sum;
  }
}
template <class W>
__global__ void sum_chunks_kernel(std::size_t chunks, std::size_t h, W const* partial, W* sum) {
  for (auto c = gpu::first_element(); c < h; c += gpu::element_stride()) {
    W total = 0;
    for (std::size_t chunk = 0; chunk < chunks; ++chunk) total += partial[chunk * h + c];
    sum[c] = total;
  }
}

/// Where a pair of elements stands in both orders.
struct PairPlace {
  std::size_t position, in_token, in_heads, pair;  // in_token: in [token, h]; in_heads: in [batch, head, position, d]
};
__device__ inline PairPlace place_of(std::size_t i, Sizes const& s) {
  auto const half = s.hidden / s.heads / 2, pair = i % half, head = i / half % s.heads, token = i / half / s.heads;
  auto const position = token % s.sequence, row = (token / s.sequence * s.heads + head) * s.sequence + position;
  return {position, token * s.hidden + head * 2 * half + 2 * pair, row * 2 * half + 2 * pair, pair};
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
  for (auto i = gpu::first_element(); i < s.tokens * h / 2; i += gpu::element_stride()) {
    auto const at = place_of(i, s);
    E const* const from = qkv + at.in_token + at.in_token / h * 2 * h;  // rows of 3 h
    Wide<E> const* const angle = table + at.position * (h / s.heads) + 2 * at.pair;
    rotate(from, q + at.in_heads, angle[0], angle[1]);
    rotate(from + h, k + at.in_heads, angle[0], angle[1]);
    v[at.in_heads] = from[2 * h];
    v[at.in_heads + 1] = from[2 * h + 1];
  }
}

template <class E>
__global__ void merge_heads_rope_kernel(Sizes s, Wide<E> const* table, E const* q, E const* k, E const* v, E* qkv) {
  auto const h = s.hidden;
  for (auto i = gpu::first_element(); i < s.tokens * h / 2; i += gpu::element_stride()) {
    auto const at = place_of(i, s);
    E* const to = qkv + at.in_token + at.in_token / h * 2 * h;
    Wide<E> const* const angle = table + at.position * (h / s.heads) + 2 * at.pair;
    rotate(q + at.in_heads, to, angle[0], -angle[1]);
    rotate(k + at.in_heads, to + h, angle[0], -angle[1]);
    to[2 * h] = v[at.in_heads];
    to[2 * h + 1] = v[at.in_heads + 1];
  }
}

template <class E>
__global__ void move_heads_kernel(Sizes s, bool is_split, E const* from, E* to) {
  for (auto i = gpu::first_element(); i < s.tokens * s.hidden / 2; i += gpu::element_stride()) {
    auto const at = place_of(i, s);
    auto const source = is_split ? at.in_token : at.in_heads, target = is_split ? at.in_heads : at.in_token;
    to[target] = from[source];
    to[target + 1] = from[source + 1];
  }
}

/// A block a row of scores: position i = the row modulo s sees j <= i.
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

template <class E>
__global__ void swiglu_kernel(std::size_t rows, std::size_t f, E const* x, E* out) {
  using W = Wide<E>;
  for (auto i = gpu::first_element(); i < rows * f; i += gpu::element_stride()) {
    auto const at = i / f * 2 * f + i % f;
    W const gate = wide(x[at]);
    out[i] = narrow<E>(gate / (1 + std::exp(-gate)) * wide(x[at + f]));
  }
}

template <class E>
__global__ void swiglu_backward_kernel(std::size_t rows, std::size_t f, E const* x, E const* dout, E* dx) {
  using W = Wide<E>;
  for (auto i = gpu::first_element(); i < rows * f; i += gpu::element_stride()) {
    auto const at = i / f * 2 * f + i % f;
    W const gate = wide(x[at]), sigmoid = 1 / (1 + std::exp(-gate)), silu = gate * sigmoid, d = wide(dout[i]);
    dx[at] = narrow<E>(d * wide(x[at + f]) * (sigmoid + silu * (1 - sigmoid)));
    dx[at + f] = narrow<E>(d * silu);
  }
}

template <class E>
__global__ void cross_entropy_kernel(std::size_t v, Wide<E> scale, E* logits, std::int32_t const* targets,
                                     Wide<E>* losses) {
  using W = Wide<E>;
  __shared__ Scratch<W> scratch;
  E* const row = logits + blockIdx.x * v;
  auto const target = static_cast<std::size_t>(targets[blockIdx.x]);
  W largest = -INFINITY;
  for (std::size_t c = threadIdx.x; c < v; c += blockDim.x) {
    raise(largest, wide(row[c]));
  }
  largest = max_for_all(largest, scratch);
  W part = 0;
  for (std::size_t c = threadIdx.x; c < v; c += blockDim.x) part += std::exp(wide(row[c]) - largest);
  W const sum = sum_for_all(part, scratch);
  if (threadIdx.x == 0) losses[blockIdx.x] = largest - wide(row[target]) + std::log(sum);
  __syncthreads();  // the target's logit is read before it is replaced
  for (std::size_t c = threadIdx.x; c < v; c += blockDim.x) {
    W const p = std::exp(wide(row[c]) - largest) / sum;
    row[c] = narrow<E>(scale * (c == target ? p - 1 : p));
  }
}

template <class W>
__global__ void mean_kernel(std::size_t n, W const* values, double* mean) {
  __shared__ Scratch<double> scratch;
  double part = 0;
  for (std::size_t i = threadIdx.x; i < n; i += blockDim.x) part += static_cast<double>(values[i]);
  double const sum = gpu::block_sum(part, scratch);
  if (threadIdx.x == 0) *mean = sum / static_cast<double>(n);
}

/// AdamW's constants of one step, worked out on the host.
template <class W>
struct Step {
  W b1, b2, rate, correction2, decay, epsilon, scale;
};
template <class E>
__global__ void adamw_kernel(std::size_t n, Step<Wide<E>> o, Wide<E> const* gradient, Wide<E>* weight, Wide<E>* first,
                             Wide<E>* second, E* working) {
  using W = Wide<E>;
  for (auto i = gpu::first_element(); i < n; i += gpu::element_stride()) {
    W const g = gradient[i] * o.scale;
    W const m = o.b1 * first[i] + (1 - o.b1) * g, v = o.b2 * second[i] + (1 - o.b2) * g * g;
    W const updated = o.decay * weight[i] - o.rate * m / (std::sqrt(v * o.correction2) + o.epsilon);
    first[i] = m;
    second[i] = v;
    weight[i] = updated;
    if (working) working[i] = narrow<E>(updated);
  }
}

template <class E>
__global__ void round_to_kernel(std::size_t n, Wide<E> const* from, E* to) {
  for (auto i = gpu::first_element(); i < n; i += gpu::element_stride()) to[i] = narrow<E>(from[i]);
}
template <class E>
__global__ void round_as_kernel(std::size_t n, Wide<E> const* value, Wide<E>* rounded) {
  for (auto i = gpu::first_element(); i < n; i += gpu::element_stride()) rounded[i] = wide(narrow<E>(value[i]));
}
template <class W>
__global__ void accumulate_kernel(std::size_t n, W scale, W const* value, W* sum) {
  for (auto i = gpu::first_element(); i < n; i += gpu::element_stride()) sum[i] += value[i] * scale;
}

std::size_t heads_rows(Sizes const& s) { return s.tokens * s.heads; }
double attention_scale(Sizes const& s) { return 1 / std::sqrt(static_cast<double>(s.head_size())); }

}  // namespace

template <class E>
void embed(Queue& queue, Sizes const& s, E const* table, std::int32_t const* tokens, E* x) {
  gpu::launch(queue, elements_of(s.tokens * s.hidden), embed_kernel<E>, s.tokens, s.hidden, table, tokens, x);
}
template <class E>
void embed_backward(Queue& queue, Sizes const& s, E const* dx, std::int32_t const* tokens, Wide<E>* dtable) {
  gpu::launch(queue, elements_of(s.tokens * s.hidden), embed_backward_kernel<E>, s.tokens, s.hidden, dx, tokens,
              dtable);
}

template <class E>
void rms_norm(Queue& queue, Sizes const& s, E const* x, E const* w, E* y, Wide<E>* inverse) {
  gpu::launch(queue, rows_of(s.tokens), rms_norm_kernel<E>, s.hidden, x, w, y, inverse);
}
template <class E>
void rms_norm_backward(Queue& queue, Sizes const& s, E const* x, E const* w, Wide<E> const* inverse, E const* dy, E* dx,
                       Wide<E>* dw, Wide<E>* partial) {
  gpu::launch(queue, rows_of(s.tokens), rms_norm_backward_kernel<E>, s.hidden, x, w, inverse, dy, dx);
  auto shape = elements_of(s.hidden);
  shape.blocks.y = static_cast<unsigned>(rms_norm_chunks);
  gpu::launch(queue, shape, rms_norm_weight_kernel<E>, s.tokens, s.hidden, x, inverse, dy, partial);
  gpu::launch(queue, elements_of(s.hidden), sum_chunks_kernel<Wide<E>>, rms_norm_chunks, s.hidden, partial, dw);
}

template <class E>
void split_heads_rope(Queue& queue, Sizes const& s, Wide<E> const* table, E const* qkv, E* q, E* k, E* v) {
  gpu::launch(queue, elements_of(s.tokens * s.hidden / 2), split_heads_rope_kernel<E>, s, table, qkv, q, k, v);
}
template <class E>
void merge_heads_rope(Queue& queue, Sizes const& s, Wide<E> const* table, E const* q, E const* k, E const* v, E* qkv) {
  gpu::launch(queue, elements_of(s.tokens * s.hidden / 2), merge_heads_rope_kernel<E>, s, table, q, k, v, qkv);
}
template <class E>
void split_heads(Queue& queue, Sizes const& s, E const* x, E* heads) {
  gpu::launch(queue, elements_of(s.tokens * s.hidden / 2), move_heads_kernel<E>, s, true, x, heads);
}
template <class E>
void merge_heads(Queue& queue, Sizes const& s, E const* heads, E* x) {
  gpu::launch(queue, elements_of(s.tokens * s.hidden / 2), move_heads_kernel<E>, s, false, heads, x);
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

template <class E>
void swiglu(Queue& queue, std::size_t rows, std::size_t f, E const* x, E* out) {
  gpu::launch(queue, elements_of(rows * f), swiglu_kernel<E>, rows, f, x, out);
}
template <class E>
void swiglu_backward(Queue& queue, std::size_t rows, std::size_t f, E const* x, E const* dout, E* dx) {
  gpu::launch(queue, elements_of(rows * f), swiglu_backward_kernel<E>, rows, f, x, dout, dx);
}

template <class E>
void cross_entropy(Queue& queue, std::size_t rows, std::size_t v, E* logits, std::int32_t const* targets,
                   Wide<E>* losses) {
  gpu::launch(queue, rows_of(rows), cross_entropy_kernel<E>, v, 1 / static_cast<double>(rows), logits, targets, losses);
}
template <class W>
void mean(Queue& queue, std::size_t n, W const* values, double* result) {
  gpu::launch(queue, rows_of(1), mean_kernel<W>, n, values, result);
}

template <class E>
void adamw(Queue& queue, AdamW const& o, std::int64_t step, double scale, std::size_t n, Wide<E> const* gradient,
           Wide<E>* weight, Wide<E>* first, Wide<E>* second, E* working) {
  using W = Wide<E>;
  auto const steps = static_cast<double>(step);
  Step<W> const constants{.b1 = static_cast<W>(o.beta1),
                          .b2 = static_cast<W>(o.beta2),
                          .rate = static_cast<W>(o.learning_rate / (1 - std::pow(o.beta1, steps))),
                          .correction2 = static_cast<W>(1 / (1 - std::pow(o.beta2, steps))),
                          .decay = static_cast<W>(1 - o.learning_rate * o.weight_decay),
                          .epsilon = static_cast<W>(o.epsilon),
                          .scale = static_cast<W>(scale)};
  gpu::launch(queue, elements_of(n), adamw_kernel<E>, n, constants, gradient, weight, first, second, working);
}
template <class E>
void round_to(Queue& queue, std::size_t n, Wide<E> const* from, E* to) {
  gpu::launch(queue, elements_of(n), round_to_kernel<E>, n, from, to);
}
template <class E>
void round_as(Queue& queue, std::size_t n, Wide<E> const* value, Wide<E>* rounded) {
  gpu::launch(queue, elements_of(n), round_as_kernel<E>, n, value, rounded);
}
template <class W>
void accumulate(Queue& queue, std::size_t n, double scale, W const* value, W* sum) {
  gpu::launch(queue, elements_of(n), accumulate_kernel<W>, n, scale, value, sum);
}

#define TOISE_INSTANTIATE(E)                                                                                        \
  template void embed(Queue&, Sizes const&, E const*, std::int32_t const*, E*);                                     \
  template void embed_backward(Queue&, Sizes const&, E const*, std::int32_t const*, Wide<E>*);                      \
  template void rms_norm(Queue&, Sizes const&, E const*, E const*, E*, Wide<E>*);                                   \
  template void rms_norm_backward(Queue&, Sizes const&, E const*, E const*, Wide<E> const*, E const*, E*, Wide<E>*, \
                                  Wide<E>*);                                                                        \
  template void split_heads_rope(Queue&, Sizes const&, Wide<E> const*, E const*, E*, E*, E*);                       \
  template void merge_heads_rope(Queue&, Sizes const&, Wide<E> const*, E const*, E const*, E const*, E*);           \
  template void split_heads(Queue&, Sizes const&, E const*, E*);                                                    \
  template void merge_heads(Queue&, Sizes const&, E const*, E*);                                                    \
  template void causal_softmax(Queue&, Sizes const&, E*);                                                           \
  template void causal_softmax_backward(Queue&, Sizes const&, E const*, E*);                                        \
  template void swiglu(Queue&, std::size_t, std::size_t, E const*, E*);                                             \
  template void swiglu_backward(Queue&, std::size_t, std::size_t, E const*, E const*, E*);                          \
  template void cross_entropy(Queue&, std::size_t, std::size_t, E*, std::int32_t const*, Wide<E>*);                 \
  template void adamw(Queue&, AdamW const&, std::int64_t, double, std::size_t, Wide<E> const*, Wide<E>*, Wide<E>*,  \
                      Wide<E>*, E*);                                                                                \
  template void round_to(Queue&, std::size_t, Wide<E> const*, E*);                                                  \
  template void round_as<E>(Queue&, std::size_t, Wide<E> const*, Wide<E>*)
TOISE_INSTANTIATE(double);
TOISE_INSTANTIATE(float);
TOISE_INSTANTIATE(Bf16);
#undef TOISE_INSTANTIATE
template void mean(Queue&, std::size_t, float const*, double*);
template void mean(Queue&, std::size_t, double const*, double*);
template void accumulate(Queue&, std::size_t, double, float const*, float*);
template void accumulate(Queue&, std::size_t, double, double const*, double*);

}  // namespace toise::training::on_gpu
