#include "kernels/training/task.hpp"

#include <cmath>

#include "core/sampling/random.hpp"

namespace toise {

std::vector<std::int32_t> learnable_tokens(training::ModelShape const& shape, std::uint64_t first_sequence) {
  std::vector<std::int32_t> tokens;
  for (std::size_t b = 0; b < shape.batch; ++b) {
    auto const stream = mix(first_sequence + b);
    std::uint64_t token = random_bits(stream, 0) % shape.vocab;
    for (std::size_t s = 0; s <= shape.sequence; ++s) {
      tokens.push_back(static_cast<std::int32_t>(token));
      auto const draw = random_bits(stream, s + 1);
      token = draw % 4 == 0 ? (draw >> 2) % shape.vocab : (5 * token + 3) % shape.vocab;
    }
  }
  return tokens;
}

double learnable_loss(std::size_t vocab) {
  double const other = 0.25 / static_cast<double>(vocab), likely = 0.75 + other;
  return -likely * std::log(likely) - (static_cast<double>(vocab) - 1) * other * std::log(other);
}

}  // namespace toise
