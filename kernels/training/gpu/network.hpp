// Forward and backward of a dense GPT on a GPU: what Network is on the host.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/training/gpu/attention.hpp"

namespace toise::training {

/// E: what activations are stored in.
template <class E>
class NetworkOnGpu {
public:
  using Wide = on_gpu::Wide<E>;

  /// Throws Unsupported when the activations exceed the free memory.
  NetworkOnGpu(Queue&, ModelShape const&, gemm::Multiplier);

  /// All on the device. Enqueues the step that overwrites `gradients` and the loss; tokens: batch ×
  /// (sequence + 1) as inputs and targets were taken from: see set_tokens(). weights: as in tensors().
  void forward_backward(Queue&, E const* weights, Wide* gradients);

  /// Of host memory, batch × (sequence + 1): each row's targets are its tokens moved by one. Waits.
  void set_tokens(Queue&, std::int32_t const* tokens);

  double loss(Queue&) const;  // the mean over the batch of the last step; waits
  std::string_view attention() const { return attention_->path(); }

private:
  struct Layer {  // what backward needs
    Buffer<E> input, norm1, attended, middle, norm2, gate_up, activated;
    Buffer<Wide> inverse1, inverse2;
  };
  struct Matrix {  // row-major
    void const* data;
    std::size_t ld;
    bool transposed = false;
    Matrix t() const { return {data, ld, !transposed}; }
  };

  void multiply(Queue&, std::size_t m, std::size_t n, std::size_t k, Matrix a, Matrix b, E* c, bool adds = false);
  void weight_gradient(Queue&, std::size_t m, std::size_t n, Matrix a, Matrix b, Wide* c);
  void copy(Queue&, E* to, E const* from, std::size_t n);
  void layer_forward(Queue&, std::size_t l, E const* weights, E* output);
  void layer_backward(Queue&, std::size_t l, E const* weights, Wide* gradients);

  ModelShape shape_;
  on_gpu::Sizes sizes_;
  gemm::Multiplier multiplier_;
  std::unique_ptr<Attention<E>> attention_;
  std::vector<Layer> layers_;
  Buffer<E> last_, last_norm_, logits_;
  Buffer<E> d_stream_, d_norm_, d_attended_, d_gate_up_, d_activated_;
  Buffer<Wide> last_inverse_, losses_, partial_;
  Buffer<std::int32_t> inputs_, targets_;
  Buffer<double> loss_;
};

extern template class NetworkOnGpu<double>;
extern template class NetworkOnGpu<float>;
extern template class NetworkOnGpu<Bf16>;

}  // namespace toise::training
