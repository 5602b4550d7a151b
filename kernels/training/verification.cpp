#include "kernels/training/verification.hpp"

#include <algorithm>

#include "kernels/training/network.hpp"

namespace toise::training {

double memory_of_case(ModelShape const& s, bool has_peers) {
  auto const number = [](auto size) { return static_cast<double>(size); };
  double const tokens = number(s.batch) * number(s.sequence), h = number(s.hidden), f = number(s.ffn);
  double const of_layer = 2 * h + 4 * h * h + 3 * h * f;
  double const parameters = 2 * number(s.vocab) * h + number(s.layers) * of_layer + h;
  double const activations = number(s.layers) * tokens * (8 * h + 2 + number(s.heads) * number(s.sequence) + 3 * f) +
                             tokens * (8 * h + 1 + number(s.vocab) + 3 * f);
  // fp32: weights, gradients (and their sum), two moments, three copies; the check, in fp64: weights, gradients and
  // their sum, and four of the update
  double const fp32 = has_peers ? 8 : 7, fp64 = 7;
  return parameters * (fp32 * sizeof(float) + fp64 * sizeof(double)) + activations * (sizeof(float) + sizeof(double));
}

Work work_of_step(ModelShape const& shape, std::size_t bytes) {
  double const state = 4 * static_cast<double>(bytes * shape.parameters());
  return {.flops = shape.flops(), .bytes_read = state, .bytes_written = state};
}

Description description_of_step() {
  return {
      .about = {.family = "training",
                .title = "Training",
                .bound = BoundBy::compute,
                .share_name = "MFU",
                .accumulates = true},
      .metrics = {
          {.name = "tokens_rate",
           .unit = "1/s",
           .chart = {.kind = Chart::Kind::breakdown,
                     .title = "Seconds of a training step",
                     .axis = "seconds",
                     .parts = {{"compute_seconds", "compute"}, {"communication_seconds", "communication, exposed"}}}},
          {.name = "flop_rate", .unit = "FLOP/s"}}};
}

Amounts amounts_of_step(ModelShape const& shape, int ranks) {
  return {{"tokens_rate", static_cast<double>(shape.tokens()) * ranks}, {"flop_rate", shape.flops() * ranks}};
}

Reference reference_step(Device& host, ModelShape const& shape, std::vector<double> const& weights,
                         std::int32_t const* tokens) {
  BlockedGemm<double> gemm(host, std::max({shape.tokens(), shape.hidden, shape.ffn}),
                           std::max({3 * shape.hidden, 2 * shape.ffn, shape.vocab}),
                           std::max({shape.tokens(), 3 * shape.hidden, 2 * shape.ffn, shape.vocab}));
  Network<double> network(host, shape, [&](auto... arguments) { gemm(host.team(), arguments...); });
  Reference reference{.gradients = std::vector<double>(shape.parameters())};
  reference.loss = network.forward_backward(weights.data(), tokens, reference.gradients.data());
  return reference;
}

double rounding_of_sums(ModelShape const& shape) {
  double const longest = static_cast<double>(std::max({shape.tokens(), shape.vocab, 2 * shape.ffn}));
  return 40 * static_cast<double>(shape.layers) * std::sqrt(longest);
}

}  // namespace toise::training
