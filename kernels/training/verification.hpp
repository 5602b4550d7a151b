// How a training step is verified and counted, on the host and on GPUs alike.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "core/case.hpp"
#include "core/largest.hpp"
#include "kernels/training/model.hpp"
#include "kernels/training/operations.hpp"

namespace toise::training {

/// Least traffic of a step, whose state is in elements of `bytes`: weights, gradients and both moments, each
/// read and written once.
/// Bytes that a rank's case takes on the host, its check in fp64 included: what the check lacked, the measurement would
/// be lost for. As a number that may not fit into 64 bits.
double memory_of_case(ModelShape const&, bool has_peers);
Work work_of_step(ModelShape const&, std::size_t bytes);
/// Of a training step: tokens_rate and flop_rate of all ranks together.
Description description_of_step();
Amounts amounts_of_step(ModelShape const&, int ranks);

/// A step in fp64 on the host.
struct Reference {
  double loss = 0;
  std::vector<double> gradients;
};
/// tokens: batch × (sequence + 1). Throws Unsupported when memory is short.
Reference reference_step(Device& host, ModelShape const&, std::vector<double> const& weights,
                         std::int32_t const* tokens);

/// How far rounding may go in a gradient, relative to its tensor's largest element and in units of the sums'
/// roundoff u: sums of up to K terms grow as sqrt(K) u, and pass through some ten operations a layer.
double rounding_of_sums(ModelShape const&);

/// Largest |a - b| of all tensors, each relative to its largest |b|.
template <class A, class B>
double tensors_error(ModelShape const& shape, A const* a, B const* b) {
  double worst = 0;
  for (auto const& tensor : tensors(shape)) raise(worst, tensor_error(tensor, a, b));
  return worst;
}

/// Of AdamW: the state before a step, and what was found after it. n elements each.
template <class T>
struct Update {
  T const *gradients, *before, *first, *second, *found;
  std::size_t n;
};
/// Largest difference of the update from the same in fp64, over what rounding allows of weights below 4 in fp32.
template <class T>
double update_error(AdamW const& optimiser, std::int64_t step, double scale, Update<T> const& u) {
  auto const exact = [&](T const* values) { return std::vector<double>(values, values + u.n); };
  auto const gradients = exact(u.gradients);
  auto weights = exact(u.before), first = exact(u.first), second = exact(u.second);
  adamw(optimiser, step, scale, gradients.data(), u.n, weights.data(), first.data(), second.data());
  double worst = 0;
  for (std::size_t i = 0; i < u.n; ++i) raise(worst, std::abs(static_cast<double>(u.found[i]) - weights[i]));
  return worst / 2e-6;
}

}  // namespace toise::training
