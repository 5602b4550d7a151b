#include "kernels/training/gpt.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/clock.hpp"

namespace toise {
std::vector<Param> Gpt::params() {
  auto all = training::shape_params();
  all.push_back(
      {.name = "type", .kind = ParamKind::text, .fallback = "fp32", .help = "element type", .choices = {"fp32"}});
  return all;
}

Gpt::Gpt(Params const& params, Device& d, training::Multiply<float> multiply)
    : device(d),
      shape(training::read_shape(params)),
      communicator(d.world().size() > 1 ? make_communicator_mpi() : nullptr),
      network(d, shape, std::move(multiply)),
      weights(d, shape.parameters()),
      gradients(d, shape.parameters()),
      summed(d, communicator ? shape.parameters() : 0),
      first(d, shape.parameters()),
      second(d, shape.parameters()) {
  for (auto* buffer : {&gradients, &first, &second}) fill(d, *buffer, [](std::size_t) { return 0; });
  training::initialise(shape, {weights.data(), weights.size()});
}

Work Gpt::work() const {
  // least traffic of a step: weights, gradients and both moments, each read and written once
  double const state = 4.0 * 4 * static_cast<double>(shape.parameters());
  return {.flops = shape.flops(), .bytes_read = state, .bytes_written = state};
}

std::vector<Derived> Gpt::derived() const {
  auto const ranks = static_cast<double>(device.world().size());
  return {{"tokens_rate", "1/s", static_cast<double>(shape.tokens()) * ranks},
          {"flop_rate", "FLOP/s", shape.flops() * ranks}};
}

void Gpt::prepare() {
  auto const ranks = static_cast<std::uint64_t>(device.world().size()),
             rank = static_cast<std::uint64_t>(device.world().rank());
  tokens = learnable_tokens(shape, (static_cast<std::uint64_t>(steps) * ranks + rank) * shape.batch);
  weights_before.assign(weights.data(), weights.data() + weights.size());
  first_before.assign(first.data(), first.data() + first.size());
  second_before.assign(second.data(), second.data() + second.size());
}

void Gpt::step() {
  auto const begin = now_ns();
  loss = network.forward_backward(weights.data(), tokens.data(), gradients.data());
  auto const exchange = now_ns();
  float const* total = gradients.data();
  if (communicator) {
    communicator->all_reduce(std::span<float const>(gradients.data(), gradients.size()),
                             std::span(summed.data(), summed.size()));
    total = summed.data();
  }
  auto const update = now_ns();
  if (++steps == 1) first_loss = loss;
  auto const scale = communicator ? 1.0f / static_cast<float>(communicator->size()) : 1.0f;
  auto& team = device.team();
  team.run([&](int thread) {
    auto const [from, to] = slice(weights.size(), thread, team.size(), page_grain<float>);
    training::adamw(optimiser, steps, scale, total + from, to - from, weights.data() + from, first.data() + from,
                    second.data() + from);
  });
  communication_seconds += static_cast<double>(update - exchange) * 1e-9;
  compute_seconds += static_cast<double>(exchange - begin) * 1e-9 + seconds_since(update);
}

Check Gpt::check() {
  if (steps == 0) return {.error = std::numeric_limits<double>::quiet_NaN(), .tolerance = 1};
  auto const n = shape.parameters();
  // the same step from the same weights in fp64, its gradients summed over the ranks as well
  BlockedGemm<double> gemm(device, std::max({shape.tokens(), shape.hidden, shape.ffn}),
                           std::max({3 * shape.hidden, 2 * shape.ffn, shape.vocab}),
                           std::max({shape.tokens(), 3 * shape.hidden, 2 * shape.ffn, shape.vocab}));
  training::Network<double> reference(device, shape, [&](auto... arguments) { gemm(device.team(), arguments...); });
  std::vector<double> const weights64(weights_before.begin(), weights_before.end());
  std::vector<double> own(n), expected(n);
  reference.forward_backward(weights64.data(), tokens.data(), own.data());
  if (communicator)
    communicator->all_reduce(std::span<double const>(own), std::span(expected));
  else
    expected = own;
  float const* const total = communicator ? summed.data() : gradients.data();
  double gradient_error = 0;
  for (auto const& tensor : training::tensors(shape)) {
    double const error = training::tensor_error(tensor, total, expected.data());
    if (!(error <= gradient_error)) gradient_error = error;
  }
  // the update, from the gradients that were used
  double const scale = communicator ? 1.0 / communicator->size() : 1.0;
  std::vector<double> const used(total, total + n);
  std::vector<double> updated(weights64), m(first_before.begin(), first_before.end()),
      v(second_before.begin(), second_before.end());
  training::adamw(optimiser, steps, scale, used.data(), n, updated.data(), m.data(), v.data());
  double update_error = 0;
  for (std::size_t i = 0; i < n; ++i) {
    double const error = std::abs(static_cast<double>(weights[i]) - updated[i]);
    if (!(error <= update_error)) update_error = error;
  }
  // rounding of sums of up to K products grows as sqrt(K) u and passes through some ten operations a
  // layer
  double const longest = static_cast<double>(std::max({shape.tokens(), shape.vocab, 2 * shape.ffn}));
  double const gradient_tolerance = 40 * static_cast<double>(shape.layers) * std::sqrt(longest) * 6e-8;
  double const update_tolerance = 2e-6;  // of weights below 4 in fp32
  return {.error = std::max(gradient_error / gradient_tolerance, update_error / update_tolerance), .tolerance = 1};
}

nlohmann::json Gpt::details() const {
  double const count = static_cast<double>(std::max<std::int64_t>(steps, 1));
  nlohmann::json details{{"parameters", shape.parameters()},
                         {"flops_convention", training::Shape::flops_convention},
                         {"steps", steps},
                         {"loss_first", first_loss},
                         {"loss_last", loss},
                         {"compute_seconds", compute_seconds / count},
                         {"communication_seconds", communication_seconds / count}};
  if (communicator) details["communicated_bytes"] = static_cast<double>(communicator->bytes()) / count;
  return details;
}

}  // namespace toise
