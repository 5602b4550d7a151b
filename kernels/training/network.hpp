// Forward and backward of a dense GPT on the host.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/device.hpp"
#include "kernels/gemm/blocked.hpp"
#include "kernels/training/model.hpp"

namespace toise::training {

/// c = a b + beta c, as BlockedGemm.
template <class T>
using Multiply = std::function<void(std::size_t m, std::size_t n, std::size_t k, View<T> a, View<T> b, T beta, T* c,
                                    std::size_t ldc)>;

/// Forward and backward of one batch. T: float for training, double for its verification.
template <class T>
class Network {
public:
  /// Throws Unsupported when the activations exceed the free memory.
  Network(Device&, ModelShape const&, Multiply<T>);

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
  ModelShape shape_;
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
