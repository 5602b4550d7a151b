#include "kernels/training/gpt.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/sampling/clock.hpp"
#include "kernels/training/verification.hpp"

namespace toise {
std::vector<Param> Gpt::params() {
  auto all = training::shape_params();
  all.push_back(
      {.name = "type", .kind = ParamKind::word, .fallback = "fp32", .help = "element type", .choices = {"fp32"}});
  return all;
}

namespace {

training::ModelShape shape_that_fits(Params const& params, Device const& device) {
  auto const shape = training::read_shape(params, device, sizeof(float));
  require_memory(device, training::memory_of_case(shape, device.world().size() > 1));
  return shape;
}

}  // namespace

Gpt::Gpt(Params const& params, Device& d, training::Multiply<float> multiply)
    : device(d),
      shape(shape_that_fits(params, d)),
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

Work Gpt::work() const { return training::work_of_step(shape, sizeof(float)); }

Amounts Gpt::amounts() const { return training::amounts_of_step(shape, device.world().size()); }

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
  // the same step from the same weights, its gradients summed over the ranks as well
  std::vector<double> const weights64(weights_before.begin(), weights_before.end());
  auto const own = training::reference_step(device, shape, weights64, tokens.data()).gradients;
  auto expected = own;
  if (communicator) communicator->all_reduce(std::span<double const>(own), std::span(expected));
  float const* const total = communicator ? summed.data() : gradients.data();
  double const gradient_error =
      training::tensors_error(shape, total, expected.data()) / (training::rounding_of_sums(shape) * 6e-8);
  // the update, from the gradients that were used
  double const update_error =
      training::update_error<float>(optimiser, steps, communicator ? 1.0 / communicator->size() : 1.0,
                                    {.gradients = total,
                                     .before = weights_before.data(),
                                     .first = first_before.data(),
                                     .second = second_before.data(),
                                     .found = weights.data(),
                                     .n = shape.parameters()});
  double error = gradient_error;
  raise(error, update_error);
  return {.error = error, .tolerance = 1};
}

Details Gpt::details() const {
  double const count = static_cast<double>(std::max<std::int64_t>(steps, 1));
  Details details{{"parameters", shape.parameters()},
                  {"flops_convention", training::ModelShape::flops_convention},
                  {"steps", steps},
                  {"loss_first", first_loss},
                  {"loss_last", loss},
                  {"compute_seconds", compute_seconds / count, "s"},
                  {"communication_seconds", communication_seconds / count, "s"}};
  if (communicator) details.set({"communicated_bytes", static_cast<double>(communicator->bytes()) / count, "B"});
  return details;
}

}  // namespace toise
