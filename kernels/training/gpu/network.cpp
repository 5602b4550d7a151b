#include "kernels/training/gpu/network.hpp"

#include "core/gpu/runtime.hpp"

namespace toise::training {
template <class E>
NetworkOnGpu<E>::NetworkOnGpu(Queue& queue, ModelShape const& shape, gemm::Multiplier multiplier)
    : shape_(shape),
      sizes_{shape.tokens(), shape.hidden, shape.heads, shape.sequence},
      multiplier_(multiplier),
      attention_(make_attention<E>(queue, shape, std::move(multiplier))),
      last_(queue.device(), shape.tokens() * shape.hidden),
      last_norm_(queue.device(), shape.tokens() * shape.hidden),
      logits_(queue.device(), shape.tokens() * shape.vocab),
      d_stream_(queue.device(), shape.tokens() * shape.hidden),
      d_norm_(queue.device(), shape.tokens() * shape.hidden),
      d_attended_(queue.device(), shape.tokens() * shape.hidden),
      d_gate_up_(queue.device(), shape.tokens() * 2 * shape.ffn),
      d_activated_(queue.device(), shape.tokens() * shape.ffn),
      last_inverse_(queue.device(), shape.tokens()),
      losses_(queue.device(), shape.tokens()),
      partial_(queue.device(), on_gpu::rms_norm_chunks * shape.hidden),
      inputs_(queue.device(), shape.tokens()),
      targets_(queue.device(), shape.tokens()),
      loss_(queue.device(), 1) {
  auto const n = shape.tokens(), h = shape.hidden, f = shape.ffn;
  auto make = [&](std::size_t size) { return Buffer<E>(queue.device(), size); };
  auto make_wide = [&](std::size_t size) { return Buffer<Wide>(queue.device(), size); };
  for (std::size_t l = 0; l < shape.layers; ++l) {
    layers_.push_back({make(n * h), make(n * h), make(n * h), make(n * h), make(n * h), make(n * 2 * f), make(n * f),
                       make_wide(n), make_wide(n)});
  }
}

template <class E>
void NetworkOnGpu<E>::multiply(Queue& queue, std::size_t m, std::size_t n, std::size_t k, Matrix a, Matrix b, E* c,
                               bool adds) {
  multiplier_(queue, {.m = m,
                      .n = n,
                      .k = k,
                      .a = {const_cast<void*>(a.data), a.ld, 0, a.transposed},
                      .b = {const_cast<void*>(b.data), b.ld, 0, b.transposed},
                      .c = {c, n},
                      .in = on_gpu::type_name<E>(),
                      .out = on_gpu::type_name<E>(),
                      .adds = adds});
}

/// c = a b, over all tokens: sums are kept wide.
template <class E>
void NetworkOnGpu<E>::weight_gradient(Queue& queue, std::size_t m, std::size_t n, Matrix a, Matrix b, Wide* c) {
  multiplier_(queue, {.m = m,
                      .n = n,
                      .k = shape_.tokens(),
                      .a = {const_cast<void*>(a.data), a.ld, 0, a.transposed},
                      .b = {const_cast<void*>(b.data), b.ld, 0, b.transposed},
                      .c = {c, n},
                      .in = on_gpu::type_name<E>(),
                      .out = on_gpu::type_name<Wide>()});
}

template <class E>
void NetworkOnGpu<E>::copy(Queue& queue, E* to, E const* from, std::size_t n) {
  gpu::copy(queue, to, from, n * sizeof(E));
}

template <class E>
void NetworkOnGpu<E>::layer_forward(Queue& queue, std::size_t l, E const* weights, E* output) {
  LayerLayout const layout(shape_);
  auto& layer = layers_[l];
  auto const n = shape_.tokens(), h = shape_.hidden, f = shape_.ffn;
  on_gpu::rms_norm(queue, sizes_, layer.input.data(), weights + layout.norm1, layer.norm1.data(),
                   layer.inverse1.data());
  multiply(queue, n, 3 * h, h, {layer.norm1.data(), h}, {weights + layout.qkv, 3 * h}, attention_->input(l));
  attention_->forward(queue, l, layer.attended.data());
  copy(queue, layer.middle.data(), layer.input.data(), n * h);
  multiply(queue, n, h, h, {layer.attended.data(), h}, {weights + layout.projection, h}, layer.middle.data(), true);
  on_gpu::rms_norm(queue, sizes_, layer.middle.data(), weights + layout.norm2, layer.norm2.data(),
                   layer.inverse2.data());
  multiply(queue, n, 2 * f, h, {layer.norm2.data(), h}, {weights + layout.gate_up, 2 * f}, layer.gate_up.data());
  on_gpu::swiglu(queue, n, f, layer.gate_up.data(), layer.activated.data());
  copy(queue, output, layer.middle.data(), n * h);
  multiply(queue, n, h, f, {layer.activated.data(), f}, {weights + layout.down, h}, output, true);
}

/// d_stream_ comes in as the gradient of the layer's output and goes out as that of its input.
template <class E>
void NetworkOnGpu<E>::layer_backward(Queue& queue, std::size_t l, E const* weights, Wide* gradients) {
  LayerLayout const layout(shape_);
  auto& layer = layers_[l];
  auto const n = shape_.tokens(), h = shape_.hidden, f = shape_.ffn;
  auto matrix = [](Buffer<E> const& buffer, std::size_t ld) { return Matrix{buffer.data(), ld}; };
  auto const d_stream = matrix(d_stream_, h);
  multiply(queue, n, f, h, d_stream, Matrix{weights + layout.down, h}.t(), d_activated_.data());
  weight_gradient(queue, f, h, matrix(layer.activated, f).t(), d_stream, gradients + layout.down);
  on_gpu::swiglu_backward(queue, n, f, layer.gate_up.data(), d_activated_.data(), d_gate_up_.data());
  weight_gradient(queue, h, 2 * f, matrix(layer.norm2, h).t(), matrix(d_gate_up_, 2 * f), gradients + layout.gate_up);
  multiply(queue, n, h, 2 * f, matrix(d_gate_up_, 2 * f), Matrix{weights + layout.gate_up, 2 * f}.t(), d_norm_.data());
  on_gpu::rms_norm_backward(queue, sizes_, layer.middle.data(), weights + layout.norm2, layer.inverse2.data(),
                            d_norm_.data(), d_stream_.data(), gradients + layout.norm2, partial_.data());
  // d_stream_ is now the gradient of `middle`
  weight_gradient(queue, h, h, matrix(layer.attended, h).t(), d_stream, gradients + layout.projection);
  multiply(queue, n, h, h, d_stream, Matrix{weights + layout.projection, h}.t(), d_attended_.data());
  Matrix const d_qkv{attention_->backward(queue, l, layer.attended.data(), d_attended_.data()), 3 * h};
  weight_gradient(queue, h, 3 * h, matrix(layer.norm1, h).t(), d_qkv, gradients + layout.qkv);
  multiply(queue, n, h, 3 * h, d_qkv, Matrix{weights + layout.qkv, 3 * h}.t(), d_norm_.data());
  on_gpu::rms_norm_backward(queue, sizes_, layer.input.data(), weights + layout.norm1, layer.inverse1.data(),
                            d_norm_.data(), d_stream_.data(), gradients + layout.norm1, partial_.data());
}

template <class E>
void NetworkOnGpu<E>::set_tokens(Queue& queue, std::int32_t const* tokens) {
  auto const s = shape_.sequence;
  std::vector<std::int32_t> inputs, targets;
  for (std::size_t b = 0; b < shape_.batch; ++b) {
    auto const* const row = tokens + b * (s + 1);
    inputs.insert(inputs.end(), row, row + s);
    targets.insert(targets.end(), row + 1, row + s + 1);
  }
  gpu::copy(queue, inputs_.data(), inputs.data(), inputs.size() * sizeof(std::int32_t));
  gpu::copy(queue, targets_.data(), targets.data(), targets.size() * sizeof(std::int32_t));
  queue.wait();
}

template <class E>
void NetworkOnGpu<E>::forward_backward(Queue& queue, E const* weights, Wide* gradients) {
  ModelLayout const layout(shape_);
  auto const n = shape_.tokens(), h = shape_.hidden, v = shape_.vocab, l = shape_.layers;
  auto const layer_weights = [&](std::size_t layer) { return layout.layers + layer * shape_.layer_parameters(); };
  auto const input_of = [&](std::size_t layer) { return layer < l ? layers_[layer].input.data() : last_.data(); };
  on_gpu::embed(queue, sizes_, weights + layout.embedding, inputs_.data(), input_of(0));
  for (std::size_t i = 0; i < l; ++i) layer_forward(queue, i, weights + layer_weights(i), input_of(i + 1));
  on_gpu::rms_norm(queue, sizes_, last_.data(), weights + layout.last_norm, last_norm_.data(), last_inverse_.data());
  multiply(queue, n, v, h, {last_norm_.data(), h}, {weights + layout.head, v}, logits_.data());
  on_gpu::cross_entropy(queue, n, v, logits_.data(), targets_.data(), losses_.data());
  on_gpu::mean(queue, n, losses_.data(), loss_.data());

  Matrix const d_logits{logits_.data(), v};
  weight_gradient(queue, h, v, Matrix{last_norm_.data(), h}.t(), d_logits, gradients + layout.head);
  multiply(queue, n, h, v, d_logits, Matrix{weights + layout.head, v}.t(), d_norm_.data());
  gpu::set_bytes(queue, d_stream_.data(), 0, n * h * sizeof(E));
  on_gpu::rms_norm_backward(queue, sizes_, last_.data(), weights + layout.last_norm, last_inverse_.data(),
                            d_norm_.data(), d_stream_.data(), gradients + layout.last_norm, partial_.data());
  for (std::size_t i = l; i-- > 0;) {
    layer_backward(queue, i, weights + layer_weights(i), gradients + layer_weights(i));
  }
  gpu::set_bytes(queue, gradients + layout.embedding, 0, v * h * sizeof(Wide));
  on_gpu::embed_backward(queue, sizes_, d_stream_.data(), inputs_.data(), gradients + layout.embedding);
}

template <class E>
double NetworkOnGpu<E>::loss(Queue& queue) const {
  double value = 0;
  gpu::copy(queue, &value, loss_.data(), sizeof value);
  queue.wait();
  return value;
}

template class NetworkOnGpu<double>;
template class NetworkOnGpu<float>;
template class NetworkOnGpu<Bf16>;

}  // namespace toise::training
