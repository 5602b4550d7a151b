// A dense GPT of Llama blocks: its shape, its parameters in one array, forward and backward.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/device.hpp"
#include "kernels/gemm/blocked.hpp"

namespace toise::training {

/// Sizes of the model and of one rank's batch.
struct Shape {
  std::size_t layers, hidden, heads, ffn, vocab, sequence, batch;

  std::size_t tokens() const { return batch * sequence; }
  std::size_t head_size() const { return hidden / heads; }
  std::size_t layer_parameters() const { return 2 * hidden + 4 * hidden * hidden + 3 * hidden * ffn; }
  std::size_t parameters() const { return 2 * vocab * hidden + layers * layer_parameters() + hidden; }

  /// Model FLOPs of one step on one rank: forward and twice that for backward; 2 a weight of every
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
std::vector<Tensor> tensors(Shape const&);

/// Normal-like initial weights of size 0.02, norms 1; the same on every rank.
void initialise(Shape const&, std::span<float> weights);

/// c = a b + beta c, as BlockedGemm.
template <class T>
using Multiply = std::function<void(std::size_t m, std::size_t n, std::size_t k, View<T> a, View<T> b, T beta, T* c,
                                    std::size_t ldc)>;

/// Forward and backward of one batch. T: float for training, double for its verification.
template <class T>
class Network {
public:
  /// Throws Unsupported when the activations exceed the free memory.
  Network(Device&, Shape const&, Multiply<T>);

  /// The mean loss over the batch; overwrites `gradients` (of that mean). tokens: batch × (sequence + 1);
  /// each row's targets are its tokens moved by one. weights, gradients: as in tensors().
  double forward_backward(T const* weights, std::int32_t const* tokens, T* gradients);

private:
  struct Layer {  // what backward needs
    Buffer<T> input, norm1, inverse1, qkv, probs, attended, middle, norm2, inverse2, gate_up, activated;
  };

  void for_rows(std::function<void(std::size_t begin, std::size_t count)> const&);
  void for_columns(std::size_t columns, std::function<void(std::size_t begin, std::size_t end)> const&);
  void for_heads(std::function<void(std::size_t batch_row, std::size_t head)> const&);
  void norm_forward(T const* x, T const* w, T* y, T* inverse);
  void norm_backward(T const* x, T const* w, T const* inverse, T const* dy, T* dx, T* dw);
  void layer_forward(Layer&, T const* weights, T* output);
  void layer_backward(Layer&, T const* weights, T* gradients);
  double loss_and_gradient();

  Device& device_;
  Shape shape_;
  Multiply<T> multiply_;
  std::vector<Layer> layers_;
  Buffer<T> last_, last_norm_, last_inverse_, logits_;
  Buffer<T> d_stream_, d_norm_, d_qkv_, d_attended_, d_gate_up_, d_activated_;
  std::vector<T> rope_table_;
  std::vector<std::int32_t> inputs_, targets_;
};

extern template class Network<float>;
extern template class Network<double>;

}  // namespace toise::training
