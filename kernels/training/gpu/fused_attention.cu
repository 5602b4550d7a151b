#include "kernels/training/gpu/fused_attention.hpp"

#include <cmath>
#include <numbers>

#include "kernels/training/gpu/attention_warp.hpp"

namespace toise::training::on_gpu {
namespace {

/// Where one head of one sequence is, and what its scores are multiplied by: of exp2, and of their gradient.
struct Head {
  unsigned sequence;
  std::size_t hidden;
  float root;   // 1 / sqrt(d)
  float scale;  // log2(e) / sqrt(d)

  /// The head's rows: in [token, h] and [token, 3 h], and in [batch, head, position].
  __device__ std::size_t in_tokens(std::size_t row_width) const {
    return blockIdx.z * std::size_t{sequence} * row_width + blockIdx.y * (hidden / gridDim.y);
  }
  __device__ std::size_t in_rows() const { return (blockIdx.z * std::size_t{gridDim.y} + blockIdx.y) * sequence; }
};

/// Own rows are queries; blocks with the longest rows begin first.
template <class Unit, unsigned d>
__global__ void __launch_bounds__(threads_of<Unit>)
    attend(Head head, Bf16 const* qkv, Bf16* attended, float* log_sums) {
  using W = Warp<Unit, d>;
  __shared__ Tile<d> keys, values;
  W const warp;
  auto const h = head.hidden, ld = 3 * h;
  auto const begin = (gridDim.x - 1 - blockIdx.x) * tile_rows;
  qkv += head.in_tokens(ld);

  typename W::Own queries;
  keys.load(qkv, ld, begin, head.sequence);
  __syncthreads();
  warp.take(queries, keys);

  typename W::Sums out = {};
  typename W::Rows largest, sums;
  for (auto& value : largest) value = -INFINITY;
  for (auto& value : sums) value = 0;
  for (unsigned tile = 0; tile <= begin; tile += tile_rows) {
    __syncthreads();  // the tiles may still be read
    keys.load(qkv + h, ld, tile, head.sequence);
    values.load(qkv + 2 * h, ld, tile, head.sequence);
    __syncthreads();
    typename W::Scores scores;
    warp.score(scores, queries, keys);
    if (tile == begin) {  // on the diagonal; what lies beyond the sequence is above it for every row that counts
      warp.for_each([&](auto at) {
        if (at.other > warp.own_row(at.slot)) scores[at] = -INFINITY;
      });
    }
    typename W::Rows now, shrink;
    for (unsigned slot = 0; slot < W::C::rows_a_lane; ++slot) now[slot] = largest[slot];
    warp.for_each([&](auto at) { raise(now[at.slot], scores[at]); });
    for (unsigned slot = 0; slot < W::C::rows_a_lane; ++slot) {
      now[slot] = W::largest(now[slot]);
      shrink[slot] = exp2f(head.scale * (largest[slot] - now[slot]));  // 0 in the first tile
      largest[slot] = now[slot];
      sums[slot] *= shrink[slot];
    }
    warp.for_each([&](auto at) {
      scores[at] = exp2f(head.scale * (scores[at] - now[at.slot]));
      sums[at.slot] += scores[at];
    });
    GPU_UNROLL
    for (unsigned step = 0; step < W::steps; ++step) {
      GPU_UNROLL
      for (unsigned part = 0; part < W::C::parts; ++part) {
        GPU_UNROLL
        for (unsigned i = 0; i < W::C::sums; ++i) out[step][part][i] *= shrink[W::C::row_slot(i)];
      }
    }
    warp.accumulate(out, scores, values);
  }

  typename W::Rows inverse;
  for (unsigned slot = 0; slot < W::C::rows_a_lane; ++slot) {
    float const sum = W::total(sums[slot]);
    inverse[slot] = 1 / sum;
    auto const row = begin + warp.own_row(slot);
    if (row < head.sequence) log_sums[head.in_rows() + row] = head.scale * largest[slot] + log2f(sum);
  }
  warp.store(out, inverse, attended + head.in_tokens(h), h, begin, head.sequence);
}

/// The gradient of the queries, and row_terms = the sum over a row of attended × its gradient, which the
/// gradient of the softmax subtracts.
template <class Unit, unsigned d>
__global__ void __launch_bounds__(threads_of<Unit>)
    attend_backward_queries(Head head, Bf16 const* qkv, Bf16 const* attended, Bf16 const* d_attended,
                            float const* log_sums, float* row_terms, Bf16* d_qkv) {
  using W = Warp<Unit, d>;
  __shared__ Tile<d> keys, values;
  W const warp;
  auto const h = head.hidden, ld = 3 * h;
  auto const begin = (gridDim.x - 1 - blockIdx.x) * tile_rows;
  qkv += head.in_tokens(ld);

  typename W::Own queries, gradients;
  typename W::Rows terms, log_sum;
  values.load(d_attended + head.in_tokens(h), h, begin, head.sequence);
  keys.load(attended + head.in_tokens(h), h, begin, head.sequence);
  __syncthreads();
  warp.take(gradients, values);
  warp.multiply_rows(terms, values, keys);
  for (unsigned slot = 0; slot < W::C::rows_a_lane; ++slot) {
    auto const row = begin + warp.own_row(slot);
    bool const inside = row < head.sequence;
    log_sum[slot] = inside ? log_sums[head.in_rows() + row] : 0;
    if (inside) row_terms[head.in_rows() + row] = terms[slot];
  }
  __syncthreads();
  keys.load(qkv, ld, begin, head.sequence);
  __syncthreads();
  warp.take(queries, keys);

  typename W::Sums out = {};
  for (unsigned tile = 0; tile <= begin; tile += tile_rows) {
    __syncthreads();
    keys.load(qkv + h, ld, tile, head.sequence);
    values.load(qkv + 2 * h, ld, tile, head.sequence);
    __syncthreads();
    typename W::Scores scores, slopes;
    warp.score(scores, queries, keys);
    warp.score(slopes, gradients, values);
    warp.for_each([&](auto at) {
      bool const seen = tile + at.other <= begin + warp.own_row(at.slot);
      float const p = seen ? exp2f(head.scale * scores[at] - log_sum[at.slot]) : 0;
      slopes[at] = p * (slopes[at] - terms[at.slot]);
    });
    warp.accumulate(out, slopes, keys);
  }
  typename W::Rows factors;
  for (auto& factor : factors) factor = head.root;
  warp.store(out, factors, d_qkv + head.in_tokens(ld), ld, begin, head.sequence);
}

/// The gradients of keys and values: own rows are keys, the others the queries that see them.
template <class Unit, unsigned d>
__global__ void __launch_bounds__(threads_of<Unit>)
    attend_backward_keys(Head head, Bf16 const* qkv, Bf16 const* d_attended, float const* log_sums,
                         float const* row_terms, Bf16* d_qkv) {
  using W = Warp<Unit, d>;
  __shared__ Tile<d> queries, gradients;
  __shared__ gpu::SharedArray<float, tile_rows> log_sum, terms;
  W const warp;
  auto const h = head.hidden, ld = 3 * h;
  auto const begin = blockIdx.x * tile_rows;
  qkv += head.in_tokens(ld);
  d_attended += head.in_tokens(h);

  typename W::Own keys, values;
  queries.load(qkv + h, ld, begin, head.sequence);
  gradients.load(qkv + 2 * h, ld, begin, head.sequence);
  __syncthreads();
  warp.take(keys, queries);
  warp.take(values, gradients);

  typename W::Sums d_keys = {}, d_values = {};
  for (unsigned tile = begin; tile < head.sequence; tile += tile_rows) {
    __syncthreads();
    queries.load(qkv, ld, tile, head.sequence);
    gradients.load(d_attended, h, tile, head.sequence);
    for (unsigned i = threadIdx.x; i < tile_rows; i += blockDim.x) {
      bool const inside = tile + i < head.sequence;
      log_sum[i] = inside ? log_sums[head.in_rows() + tile + i] : 0;
      terms[i] = inside ? row_terms[head.in_rows() + tile + i] : 0;
    }
    __syncthreads();
    typename W::Scores scores, slopes;
    warp.score(scores, keys, queries);
    warp.for_each([&](auto at) {
      auto const query = tile + at.other;
      bool const seen = begin + warp.own_row(at.slot) <= query && query < head.sequence;
      scores[at] = seen ? exp2f(head.scale * scores[at] - log_sum[at.other]) : 0;
    });
    warp.accumulate(d_values, scores, gradients);
    warp.score(slopes, values, gradients);
    warp.for_each([&](auto at) { slopes[at] = scores[at] * (slopes[at] - terms[at.other]); });
    warp.accumulate(d_keys, slopes, queries);
  }
  typename W::Rows factors;
  for (auto& factor : factors) factor = head.root;
  warp.store(d_keys, factors, d_qkv + head.in_tokens(ld) + h, ld, begin, head.sequence);
  for (auto& factor : factors) factor = 1;
  warp.store(d_values, factors, d_qkv + head.in_tokens(ld) + 2 * h, ld, begin, head.sequence);
}

constexpr std::size_t head_sizes[] = {64, 128};

/// f(unit, integral constant) for the device's unit and the heads' size.
template <class F>
void with_unit_and_size(Queue& queue, Sizes const& s, F const& f) {
  gpu::with_matrix_unit(gpu::properties(queue.device().gpu()), [&](auto unit) {
    if (s.head_size() == head_sizes[0])
      f(unit, std::integral_constant<unsigned, head_sizes[0]>{});
    else
      f(unit, std::integral_constant<unsigned, head_sizes[1]>{});
  });
}

Head head_of(Sizes const& s) {
  double const root = 1 / std::sqrt(static_cast<double>(s.head_size()));
  return {static_cast<unsigned>(s.sequence), s.hidden, static_cast<float>(root),
          static_cast<float>(root * std::numbers::log2e)};
}

gpu::LaunchShape shape_of(Sizes const& s, unsigned threads) {
  return {.blocks = dim3(static_cast<unsigned>((s.sequence + tile_rows - 1) / tile_rows),
                         static_cast<unsigned>(s.heads), static_cast<unsigned>(s.tokens / s.sequence)),
          .threads = threads};
}

}  // namespace

std::string_view fused_attention_path(Device const& device) {
  std::string_view path;
  gpu::with_matrix_unit(gpu::properties(device.gpu()), [&](auto unit) { path = decltype(unit)::instruction(true); });
  return path;
}

bool has_fused_attention(Device const& device, Sizes const& s) {
  constexpr std::size_t most_blocks = 65535;  // in y and z
  bool const has_size = s.head_size() == head_sizes[0] || s.head_size() == head_sizes[1];
  return has_size && s.heads <= most_blocks && s.tokens / s.sequence <= most_blocks &&
         !fused_attention_path(device).empty();
}

void fused_attention(Queue& queue, Sizes const& s, Bf16 const* qkv, Bf16* attended, float* log_sums) {
  with_unit_and_size(queue, s, [&](auto unit, auto size) {
    using Unit = decltype(unit);
    gpu::launch(queue, shape_of(s, threads_of<Unit>), attend<Unit, size>, head_of(s), qkv, attended, log_sums);
  });
}

void fused_attention_backward(Queue& queue, Sizes const& s, Bf16 const* qkv, Bf16 const* attended,
                              Bf16 const* d_attended, float const* log_sums, float* row_terms, Bf16* d_qkv) {
  with_unit_and_size(queue, s, [&](auto unit, auto size) {
    using Unit = decltype(unit);
    auto const shape = shape_of(s, threads_of<Unit>);
    gpu::launch(queue, shape, attend_backward_queries<Unit, size>, head_of(s), qkv, attended, d_attended, log_sums,
                row_terms, d_qkv);
    gpu::launch(queue, shape, attend_backward_keys<Unit, size>, head_of(s), qkv, d_attended, log_sums, row_terms,
                d_qkv);
  });
}

}  // namespace toise::training::on_gpu
