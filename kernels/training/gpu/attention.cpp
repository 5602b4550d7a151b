#include "kernels/training/gpu/attention.hpp"

#include <vector>

#include "core/checked_count.hpp"
#include "core/gpu/runtime.hpp"
#include "kernels/training/gpu/fused_attention.hpp"

namespace toise::training {
namespace {

using on_gpu::Sizes;

/// [position, d / 2] of (cos, sin), on the device.
template <class Wide>
Buffer<Wide> rope_table_on(Queue& queue, ModelShape const& shape) {
  std::vector<Wide> table(shape.sequence * shape.head_size());
  rope_table(shape.sequence, shape.head_size(), table.data());
  Buffer<Wide> on_device(queue.device(), table.size());
  gpu::copy(queue, on_device.data(), table.data(), table.size() * sizeof(Wide));
  queue.wait();
  return on_device;
}

template <class E>
class ByProducts final : public Attention<E> {
public:
  ByProducts(Queue& queue, ModelShape const& shape, gemm::Multiplier multiplier)
      : shape_(shape),
        multiplier_(std::move(multiplier)),
        rope_table_(rope_table_on<on_gpu::Wide<E>>(queue, shape)),
        qkv_(queue.device(), 3 * size()),
        heads_(queue.device(), size()),
        d_probs_(queue.device(), checked_count<E>(queue.device(), shape.tokens(), shape.heads, shape.sequence)),
        d_q_(queue.device(), size()),
        d_k_(queue.device(), size()),
        d_v_(queue.device(), size()) {
    auto make = [&](std::size_t elements) { return Buffer<E>(queue.device(), elements); };
    for (std::size_t l = 0; l < shape.layers; ++l) {
      layers_.push_back({make(size()), make(size()), make(size()), make(d_probs_.size())});
    }
  }

  E* input(std::size_t) override { return qkv_.data(); }

  void forward(Queue& queue, std::size_t l, E* attended) override {
    auto& layer = layers_[l];
    auto const s = shape_.sequence, d = shape_.head_size();
    on_gpu::split_heads_rope(queue, sizes_, rope_table_.data(), qkv_.data(), layer.q.data(), layer.k.data(),
                             layer.v.data());
    multiply(queue, s, s, d, of(layer.q, d), of(layer.k, d).t(), layer.probs.data());
    on_gpu::causal_softmax(queue, sizes_, layer.probs.data());
    multiply(queue, s, d, s, of(layer.probs, s), of(layer.v, d), heads_.data());
    on_gpu::merge_heads(queue, sizes_, heads_.data(), attended);
  }

  E const* backward(Queue& queue, std::size_t l, E const*, E const* d_attended) override {
    auto& layer = layers_[l];
    auto const s = shape_.sequence, d = shape_.head_size();
    on_gpu::split_heads(queue, sizes_, d_attended, heads_.data());
    multiply(queue, s, s, d, of(heads_, d), of(layer.v, d).t(), d_probs_.data());
    multiply(queue, s, d, s, of(layer.probs, s).t(), of(heads_, d), d_v_.data());
    on_gpu::causal_softmax_backward(queue, sizes_, layer.probs.data(), d_probs_.data());
    multiply(queue, s, d, s, of(d_probs_, s), of(layer.k, d), d_q_.data());
    multiply(queue, s, d, s, of(d_probs_, s).t(), of(layer.q, d), d_k_.data());
    on_gpu::merge_heads_rope(queue, sizes_, rope_table_.data(), d_q_.data(), d_k_.data(), d_v_.data(), qkv_.data());
    return qkv_.data();
  }

  std::string_view path() const override { return "products"; }

private:
  struct Layer {
    Buffer<E> q, k, v, probs;
  };
  struct Matrix {  // a head's; row-major
    E* data;
    std::size_t ld;
    bool transposed = false;
    Matrix t() const { return {data, ld, !transposed}; }
  };
  std::size_t size() const { return shape_.tokens() * shape_.hidden; }
  static Matrix of(Buffer<E>& buffer, std::size_t ld) { return {buffer.data(), ld}; }

  /// One product per head of each sequence, its matrices one after another in memory.
  void multiply(Queue& queue, std::size_t m, std::size_t n, std::size_t k, Matrix a, Matrix b, E* c) {
    multiplier_(queue, {.m = m,
                        .n = n,
                        .k = k,
                        .a = {a.data, a.ld, m * k, a.transposed},
                        .b = {b.data, b.ld, k * n, b.transposed},
                        .c = {c, n, m * n},
                        .in = on_gpu::type_name<E>(),
                        .out = on_gpu::type_name<E>(),
                        .batch = shape_.batch * shape_.heads});
  }

  ModelShape shape_;
  Sizes sizes_{shape_.tokens(), shape_.hidden, shape_.heads, shape_.sequence};
  gemm::Multiplier multiplier_;
  Buffer<on_gpu::Wide<E>> rope_table_;
  Buffer<E> qkv_;  // of the layer at hand, and then its gradient
  std::vector<Layer> layers_;
  Buffer<E> heads_, d_probs_, d_q_, d_k_, d_v_;
};

class Fused final : public Attention<Bf16> {
public:
  Fused(Queue& queue, ModelShape const& shape)
      : sizes_{shape.tokens(), shape.hidden, shape.heads, shape.sequence},
        path_(std::string("fused, ") + std::string(on_gpu::fused_attention_path(queue.device()))),
        rope_table_(rope_table_on<float>(queue, shape)),
        row_terms_(queue.device(), shape.tokens() * shape.heads),
        d_qkv_(queue.device(), shape.tokens() * 3 * shape.hidden) {
    for (std::size_t l = 0; l < shape.layers; ++l) {
      layers_.push_back({Buffer<Bf16>(queue.device(), shape.tokens() * 3 * shape.hidden),
                         Buffer<float>(queue.device(), shape.tokens() * shape.heads)});
    }
  }

  Bf16* input(std::size_t layer) override { return layers_[layer].qkv.data(); }

  void forward(Queue& queue, std::size_t l, Bf16* attended) override {
    auto& layer = layers_[l];
    on_gpu::rotate_heads(queue, sizes_, rope_table_.data(), false, layer.qkv.data());
    on_gpu::fused_attention(queue, sizes_, layer.qkv.data(), attended, layer.log_sums.data());
  }

  Bf16 const* backward(Queue& queue, std::size_t l, Bf16 const* attended, Bf16 const* d_attended) override {
    auto& layer = layers_[l];
    on_gpu::fused_attention_backward(queue, sizes_, layer.qkv.data(), attended, d_attended, layer.log_sums.data(),
                                     row_terms_.data(), d_qkv_.data());
    on_gpu::rotate_heads(queue, sizes_, rope_table_.data(), true, d_qkv_.data());
    return d_qkv_.data();
  }

  std::string_view path() const override { return path_; }

private:
  struct Layer {
    Buffer<Bf16> qkv;  // rotated
    Buffer<float> log_sums;
  };
  Sizes sizes_;
  std::string path_;
  Buffer<float> rope_table_, row_terms_;
  Buffer<Bf16> d_qkv_;
  std::vector<Layer> layers_;
};

}  // namespace

template <class E>
std::unique_ptr<Attention<E>> make_attention_by_products(Queue& queue, ModelShape const& shape,
                                                         gemm::Multiplier multiplier) {
  return std::make_unique<ByProducts<E>>(queue, shape, std::move(multiplier));
}

template <class E>
std::unique_ptr<Attention<E>> make_attention(Queue& queue, ModelShape const& shape, gemm::Multiplier multiplier) {
  if constexpr (std::is_same_v<E, Bf16>) {
    Sizes const sizes{shape.tokens(), shape.hidden, shape.heads, shape.sequence};
    if (on_gpu::has_fused_attention(queue.device(), sizes)) return std::make_unique<Fused>(queue, shape);
  }
  return make_attention_by_products<E>(queue, shape, std::move(multiplier));
}

#define TOISE_INSTANTIATE(E)                                                                          \
  template std::unique_ptr<Attention<E>> make_attention(Queue&, ModelShape const&, gemm::Multiplier); \
  template std::unique_ptr<Attention<E>> make_attention_by_products(Queue&, ModelShape const&, gemm::Multiplier)
TOISE_INSTANTIATE(double);
TOISE_INSTANTIATE(float);
TOISE_INSTANTIATE(Bf16);
#undef TOISE_INSTANTIATE

}  // namespace toise::training
