// AdamW, rounding to the working type, and sums of gradients.
#include <cmath>

#include "kernels/training/gpu/elements.hpp"
#include "kernels/training/gpu/operations.hpp"

namespace toise::training::on_gpu {
namespace {

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

}  // namespace

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

#define TOISE_INSTANTIATE(E)                                                                                       \
  template void adamw(Queue&, AdamW const&, std::int64_t, double, std::size_t, Wide<E> const*, Wide<E>*, Wide<E>*, \
                      Wide<E>*, E*);                                                                               \
  template void round_to(Queue&, std::size_t, Wide<E> const*, E*);                                                 \
  template void round_as<E>(Queue&, std::size_t, Wide<E> const*, Wide<E>*)
TOISE_INSTANTIATE(double);
TOISE_INSTANTIATE(float);
TOISE_INSTANTIATE(Bf16);
#undef TOISE_INSTANTIATE
template void accumulate(Queue&, std::size_t, double, float const*, float*);
template void accumulate(Queue&, std::size_t, double, double const*, double*);

}  // namespace toise::training::on_gpu
