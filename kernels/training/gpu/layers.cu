// Embedding, norm, SwiGLU and the loss.
#include <cmath>

#include "core/largest.hpp"
#include "kernels/training/gpu/elements.hpp"
#include "kernels/training/gpu/operations.hpp"

namespace toise::training::on_gpu {
namespace {

template <class E>
__global__ void embed_kernel(std::size_t n, std::size_t h, E const* table, std::int32_t const* tokens, E* x) {
  for_each_element(n, h, [&](std::size_t row, std::size_t c) {
    x[row * h + c] = table[static_cast<std::size_t>(tokens[row]) * h + c];
  });
}

template <class E>
__global__ void embed_backward_kernel(std::size_t n, std::size_t h, E const* dx, std::int32_t const* tokens,
                                      Wide<E>* dtable) {
  for_each_element(n, h, [&](std::size_t row, std::size_t c) {
    atomicAdd(dtable + static_cast<std::size_t>(tokens[row]) * h + c, wide(dx[row * h + c]));
  });
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

template <class E, unsigned width>
__global__ void swiglu_kernel(std::size_t rows, std::size_t f, E const* x, E* out) {
  using W = Wide<E>;
  using P = Pack<E, width>;
  for_each_element(rows, f / width, [&](std::size_t row, std::size_t pack) {
    auto const* const from = x + row * 2 * f + pack * width;
    auto const gates = P::at(from), ups = P::at(from + f);
    P result;
    GPU_UNROLL
    for (unsigned i = 0; i < width; ++i) {
      W const gate = wide(gates.values[i]);
      result.values[i] = narrow<E>(gate / (1 + std::exp(-gate)) * wide(ups.values[i]));
    }
    result.put(out + row * f + pack * width);
  });
}

template <class E, unsigned width>
__global__ void swiglu_backward_kernel(std::size_t rows, std::size_t f, E const* x, E const* dout, E* dx) {
  using W = Wide<E>;
  using P = Pack<E, width>;
  for_each_element(rows, f / width, [&](std::size_t row, std::size_t pack) {
    auto const at = row * 2 * f + pack * width;
    auto const gates = P::at(x + at), ups = P::at(x + at + f), slopes = P::at(dout + row * f + pack * width);
    P d_gates, d_ups;
    GPU_UNROLL
    for (unsigned i = 0; i < width; ++i) {
      W const gate = wide(gates.values[i]), sigmoid = 1 / (1 + std::exp(-gate)), silu = gate * sigmoid,
              d = wide(slopes.values[i]);
      d_gates.values[i] = narrow<E>(d * wide(ups.values[i]) * (sigmoid + silu * (1 - sigmoid)));
      d_ups.values[i] = narrow<E>(d * silu);
    }
    d_gates.put(dx + at);
    d_ups.put(dx + at + f);
  });
}

template <class E, unsigned width>
__global__ void cross_entropy_kernel(std::size_t v, Wide<E> scale, E* logits, std::int32_t const* targets,
                                     Wide<E>* losses) {
  using W = Wide<E>;
  using P = Pack<E, width>;
  __shared__ Scratch<W> scratch;
  E* const row = logits + blockIdx.x * v;
  auto const target = static_cast<std::size_t>(targets[blockIdx.x]);
  std::size_t const first = threadIdx.x * width, stride = std::size_t{blockDim.x} * width;
  W largest = -INFINITY;
  for (auto c = first; c < v; c += stride) {
    auto const pack = P::at(row + c);
    GPU_UNROLL
    for (unsigned i = 0; i < width; ++i) raise(largest, wide(pack.values[i]));
  }
  largest = max_for_all(largest, scratch);
  W part = 0;
  for (auto c = first; c < v; c += stride) {
    auto const pack = P::at(row + c);
    GPU_UNROLL
    for (unsigned i = 0; i < width; ++i) part += std::exp(wide(pack.values[i]) - largest);
  }
  W const sum = sum_for_all(part, scratch);
  if (threadIdx.x == 0) losses[blockIdx.x] = largest - wide(row[target]) + std::log(sum);
  __syncthreads();  // the target's logit is read before it is replaced
  for (auto c = first; c < v; c += stride) {
    auto pack = P::at(row + c);
    GPU_UNROLL
    for (unsigned i = 0; i < width; ++i) {
      W const p = std::exp(wide(pack.values[i]) - largest) / sum;
      pack.values[i] = narrow<E>(scale * (c + i == target ? p - 1 : p));
    }
    pack.put(row + c);
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

}  // namespace

template <class E>
void embed(Queue& queue, Sizes const& s, E const* table, std::int32_t const* tokens, E* x) {
  gpu::launch(queue, matrix_of(s.tokens, s.hidden), embed_kernel<E>, s.tokens, s.hidden, table, tokens, x);
}
template <class E>
void embed_backward(Queue& queue, Sizes const& s, E const* dx, std::int32_t const* tokens, Wide<E>* dtable) {
  gpu::launch(queue, matrix_of(s.tokens, s.hidden), embed_backward_kernel<E>, s.tokens, s.hidden, dx, tokens, dtable);
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
void swiglu(Queue& queue, std::size_t rows, std::size_t f, E const* x, E* out) {
  with_pack_of<E>(
      f, [&](auto width) { gpu::launch(queue, matrix_of(rows, f / width), swiglu_kernel<E, width>, rows, f, x, out); });
}
template <class E>
void swiglu_backward(Queue& queue, std::size_t rows, std::size_t f, E const* x, E const* dout, E* dx) {
  with_pack_of<E>(f, [&](auto width) {
    gpu::launch(queue, matrix_of(rows, f / width), swiglu_backward_kernel<E, width>, rows, f, x, dout, dx);
  });
}

template <class E>
void cross_entropy(Queue& queue, std::size_t rows, std::size_t v, E* logits, std::int32_t const* targets,
                   Wide<E>* losses) {
  with_pack_of<E>(v, [&](auto width) {
    gpu::launch(queue, rows_of(rows), cross_entropy_kernel<E, width>, v, 1 / static_cast<double>(rows), logits, targets,
                losses);
  });
}
template <class W>
void mean(Queue& queue, std::size_t n, W const* values, double* result) {
  gpu::launch(queue, rows_of(1), mean_kernel<W>, n, values, result);
}

#define TOISE_INSTANTIATE(E)                                                                                        \
  template void embed(Queue&, Sizes const&, E const*, std::int32_t const*, E*);                                     \
  template void embed_backward(Queue&, Sizes const&, E const*, std::int32_t const*, Wide<E>*);                      \
  template void rms_norm(Queue&, Sizes const&, E const*, E const*, E*, Wide<E>*);                                   \
  template void rms_norm_backward(Queue&, Sizes const&, E const*, E const*, Wide<E> const*, E const*, E*, Wide<E>*, \
                                  Wide<E>*);                                                                        \
  template void swiglu(Queue&, std::size_t, std::size_t, E const*, E*);                                             \
  template void swiglu_backward(Queue&, std::size_t, std::size_t, E const*, E const*, E*);                          \
  template void cross_entropy(Queue&, std::size_t, std::size_t, E*, std::int32_t const*, Wide<E>*)
TOISE_INSTANTIATE(double);
TOISE_INSTANTIATE(float);
TOISE_INSTANTIATE(Bf16);
#undef TOISE_INSTANTIATE
template void mean(Queue&, std::size_t, float const*, double*);
template void mean(Queue&, std::size_t, double const*, double*);

}  // namespace toise::training::on_gpu
