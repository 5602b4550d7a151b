#include "kernels/training/network.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/checked_count.hpp"
#include "kernels/training/operations.hpp"

namespace toise::training {
template <class T>
Network<T>::Network(Device& device, ModelShape const& shape, Multiply<T> multiply)
    : device_(device),
      shape_(shape),
      multiply_(std::move(multiply)),
      last_(device, shape.tokens() * shape.hidden),
      last_norm_(device, shape.tokens() * shape.hidden),
      last_inverse_(device, shape.tokens()),
      logits_(device, shape.tokens() * shape.vocab),
      d_stream_(device, shape.tokens() * shape.hidden),
      d_norm_(device, shape.tokens() * shape.hidden),
      d_qkv_(device, shape.tokens() * 3 * shape.hidden),
      d_attended_(device, shape.tokens() * shape.hidden),
      d_gate_up_(device, shape.tokens() * 2 * shape.ffn),
      d_activated_(device, shape.tokens() * shape.ffn),
      rope_table_(shape.sequence * shape.head_size()),
      inputs_(shape.tokens()),
      targets_(shape.tokens()) {
  auto const n = shape.tokens(), h = shape.hidden, f = shape.ffn;
  auto make = [&](std::size_t size) { return Buffer<T>(device, size); };
  for (std::size_t l = 0; l < shape.layers; ++l) {
    layers_.push_back({make(n * h), make(n * h), make(n), make(n * 3 * h),
                       make(checked_count<T>(device, n, shape.heads, shape.sequence)), make(n * h), make(n * h),
                       make(n * h), make(n), make(n * 2 * f), make(n * f)});
  }
  rope_table(shape.sequence, shape.head_size(), rope_table_.data());
}

template <class T>
void Network<T>::for_rows(std::function<void(std::size_t, std::size_t)> const& work) {
  auto& team = device_.team();
  team.run([&](int thread) {
    // whole sequences, so that a row's position is its index modulo the sequence in every slice
    auto const [begin, end] = slice(shape_.tokens(), thread, team.size(), shape_.sequence);
    if (begin < end) work(begin, end - begin);
  });
}

template <class T>
void Network<T>::for_columns(std::size_t columns, std::function<void(std::size_t, std::size_t)> const& work) {
  auto& team = device_.team();
  team.run([&](int thread) {
    auto const [begin, end] = slice(columns, thread, team.size(), 16);
    work(begin, end);
  });
}

template <class T>
void Network<T>::for_heads(std::function<void(std::size_t, std::size_t)> const& work) {
  auto& team = device_.team();
  team.run([&](int thread) {
    auto const [begin, end] = slice(shape_.batch * shape_.heads, thread, team.size());
    for (auto i = begin; i < end; ++i) work(i / shape_.heads, i % shape_.heads);
  });
}

template <class T>
void Network<T>::norm_forward(T const* x, T const* w, T* y, T* inverse) {
  auto const h = shape_.hidden;
  for_rows([&](std::size_t begin, std::size_t count) {
    rms_norm(x + begin * h, w, count, h, y + begin * h, inverse + begin);
  });
}

template <class T>
void Network<T>::norm_backward(T const* x, T const* w, T const* inverse, T const* dy, T* dx, T* dw) {
  auto const h = shape_.hidden;
  for_rows([&](std::size_t begin, std::size_t count) {
    rms_norm_backward(x + begin * h, w, inverse + begin, dy + begin * h, count, h, dx + begin * h);
  });
  for_columns(h, [&](std::size_t begin, std::size_t end) {
    rms_norm_weight_backward(x, inverse, dy, shape_.tokens(), h, begin, end, dw);
  });
}

template <class T>
void Network<T>::layer_forward(Layer& layer, T const* weights, T* output) {
  LayerLayout const layout(shape_);
  auto const n = shape_.tokens(), h = shape_.hidden, f = shape_.ffn, s = shape_.sequence, d = shape_.head_size();
  norm_forward(layer.input.data(), weights + layout.norm1, layer.norm1.data(), layer.inverse1.data());
  multiply_(n, 3 * h, h, row_major(layer.norm1.data(), h), row_major(weights + layout.qkv, 3 * h), T(0),
            layer.qkv.data(), 3 * h);
  for_rows([&](std::size_t begin, std::size_t count) {  // queries and keys are the first 2 h columns
    rope(layer.qkv.data() + begin * 3 * h, count, 3 * h, 2 * shape_.heads, d, rope_table_.data(), s, T(1));
  });
  for_heads([&](std::size_t b, std::size_t head) {
    T const* const q = layer.qkv.data() + b * s * 3 * h + head * d;
    attention(q, q + h, q + 2 * h, s, d, 3 * h, layer.probs.data() + (b * shape_.heads + head) * s * s,
              layer.attended.data() + b * s * h + head * d, h);
  });
  std::copy(layer.input.data(), layer.input.data() + n * h, layer.middle.data());
  multiply_(n, h, h, row_major(layer.attended.data(), h), row_major(weights + layout.projection, h), T(1),
            layer.middle.data(), h);
  norm_forward(layer.middle.data(), weights + layout.norm2, layer.norm2.data(), layer.inverse2.data());
  multiply_(n, 2 * f, h, row_major(layer.norm2.data(), h), row_major(weights + layout.gate_up, 2 * f), T(0),
            layer.gate_up.data(), 2 * f);
  for_rows([&](std::size_t begin, std::size_t count) {
    swiglu(layer.gate_up.data() + begin * 2 * f, count, f, layer.activated.data() + begin * f);
  });
  std::copy(layer.middle.data(), layer.middle.data() + n * h, output);
  multiply_(n, h, f, row_major(layer.activated.data(), f), row_major(weights + layout.down, h), T(1), output, h);
}

/// d_stream_ comes in as the gradient of the layer's output and goes out as that of its input.
template <class T>
void Network<T>::layer_backward(Layer& layer, T const* weights, T* gradients) {
  LayerLayout const layout(shape_);
  auto const n = shape_.tokens(), h = shape_.hidden, f = shape_.ffn, s = shape_.sequence, d = shape_.head_size();
  auto const d_stream = row_major<T>(d_stream_.data(), h);
  multiply_(n, f, h, d_stream, row_major(weights + layout.down, h).transposed(), T(0), d_activated_.data(), f);
  multiply_(f, h, n, row_major<T>(layer.activated.data(), f).transposed(), d_stream, T(0), gradients + layout.down, h);
  for_rows([&](std::size_t begin, std::size_t count) {
    swiglu_backward(layer.gate_up.data() + begin * 2 * f, d_activated_.data() + begin * f, count, f,
                    d_gate_up_.data() + begin * 2 * f);
  });
  multiply_(h, 2 * f, n, row_major<T>(layer.norm2.data(), h).transposed(), row_major<T>(d_gate_up_.data(), 2 * f), T(0),
            gradients + layout.gate_up, 2 * f);
  multiply_(n, h, 2 * f, row_major<T>(d_gate_up_.data(), 2 * f),
            row_major(weights + layout.gate_up, 2 * f).transposed(), T(0), d_norm_.data(), h);
  norm_backward(layer.middle.data(), weights + layout.norm2, layer.inverse2.data(), d_norm_.data(), d_stream_.data(),
                gradients + layout.norm2);
  // d_stream_ is now the gradient of `middle`
  multiply_(h, h, n, row_major<T>(layer.attended.data(), h).transposed(), d_stream, T(0), gradients + layout.projection,
            h);
  multiply_(n, h, h, d_stream, row_major(weights + layout.projection, h).transposed(), T(0), d_attended_.data(), h);
  for_heads([&](std::size_t b, std::size_t head) {
    auto const at = b * s * 3 * h + head * d;
    T const* const q = layer.qkv.data() + at;
    T* const dq = d_qkv_.data() + at;
    attention_backward(q, q + h, q + 2 * h, layer.probs.data() + (b * shape_.heads + head) * s * s,
                       d_attended_.data() + b * s * h + head * d, s, d, 3 * h, h, dq, dq + h, dq + 2 * h);
  });
  for_rows([&](std::size_t begin, std::size_t count) {
    rope(d_qkv_.data() + begin * 3 * h, count, 3 * h, 2 * shape_.heads, d, rope_table_.data(), s, T(-1));
  });
  multiply_(h, 3 * h, n, row_major<T>(layer.norm1.data(), h).transposed(), row_major<T>(d_qkv_.data(), 3 * h), T(0),
            gradients + layout.qkv, 3 * h);
  multiply_(n, h, 3 * h, row_major<T>(d_qkv_.data(), 3 * h), row_major(weights + layout.qkv, 3 * h).transposed(), T(0),
            d_norm_.data(), h);
  norm_backward(layer.input.data(), weights + layout.norm1, layer.inverse1.data(), d_norm_.data(), d_stream_.data(),
                gradients + layout.norm1);
}

template <class T>
double Network<T>::loss_and_gradient() {
  auto const v = shape_.vocab;
  auto const scale = 1 / static_cast<T>(shape_.tokens());
  std::vector<double> losses(static_cast<std::size_t>(device_.team().size()), 0.0);
  device_.team().run([&](int thread) {
    auto const [begin, end] = slice(shape_.tokens(), thread, device_.team().size());
    losses[static_cast<std::size_t>(thread)] =
        cross_entropy(logits_.data() + begin * v, targets_.data() + begin, end - begin, v, scale);
  });
  return std::accumulate(losses.begin(), losses.end(), 0.0) / static_cast<double>(shape_.tokens());
}

template <class T>
double Network<T>::forward_backward(T const* weights, std::int32_t const* tokens, T* gradients) {
  ModelLayout const layout(shape_);
  auto const n = shape_.tokens(), h = shape_.hidden, s = shape_.sequence, v = shape_.vocab, l = shape_.layers;
  for (std::size_t b = 0; b < shape_.batch; ++b) {
    std::copy_n(tokens + b * (s + 1), s, inputs_.data() + b * s);
    std::copy_n(tokens + b * (s + 1) + 1, s, targets_.data() + b * s);
  }
  auto input_of = [&](std::size_t layer) { return layer < l ? layers_[layer].input.data() : last_.data(); };
  for_rows([&](std::size_t begin, std::size_t count) {
    embed(weights + layout.embedding, inputs_.data() + begin, count, h, input_of(0) + begin * h);
  });
  for (std::size_t i = 0; i < l; ++i)
    layer_forward(layers_[i], weights + layout.layers + i * shape_.layer_parameters(), input_of(i + 1));
  norm_forward(last_.data(), weights + layout.last_norm, last_norm_.data(), last_inverse_.data());
  multiply_(n, v, h, row_major<T>(last_norm_.data(), h), row_major(weights + layout.head, v), T(0), logits_.data(), v);
  double const loss = loss_and_gradient();  // logits_ is their gradient now

  auto const d_logits = row_major<T>(logits_.data(), v);
  for_columns(shape_.parameters(),
              [&](std::size_t begin, std::size_t end) { std::fill(gradients + begin, gradients + end, T(0)); });
  std::fill(d_stream_.data(), d_stream_.data() + n * h, T(0));
  multiply_(h, v, n, row_major<T>(last_norm_.data(), h).transposed(), d_logits, T(0), gradients + layout.head, v);
  multiply_(n, h, v, d_logits, row_major(weights + layout.head, v).transposed(), T(0), d_norm_.data(), h);
  norm_backward(last_.data(), weights + layout.last_norm, last_inverse_.data(), d_norm_.data(), d_stream_.data(),
                gradients + layout.last_norm);
  for (std::size_t i = l; i-- > 0;) {
    auto const at = layout.layers + i * shape_.layer_parameters();
    layer_backward(layers_[i], weights + at, gradients + at);
  }
  for_columns(h, [&](std::size_t begin, std::size_t end) {
    embed_backward<T>(d_stream_.data(), inputs_.data(), n, h, begin, end, gradients + layout.embedding);
  });
  return loss;
}

template class Network<float>;
template class Network<double>;

}  // namespace toise::training
