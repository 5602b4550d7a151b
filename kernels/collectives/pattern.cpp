#include "kernels/collectives/pattern.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"

namespace toise::collectives {
namespace {

constexpr std::uint64_t widest = std::uint64_t{1} << 31;  // more different elements than that tell no more apart

/// Up to here, and one beyond, a type holds every whole number; an integer's largest.
std::uint64_t largest_whole(Type type) {
  switch (type) {
    case Type::fp64:
    case Type::int64: return (std::uint64_t{1} << 53) - 1;  // a double holds what is expected
    case Type::fp32: return (1u << 24) - 1;
    case Type::fp16: return (1u << 11) - 1;
    case Type::bf16: return (1u << 8) - 1;
    case Type::int32: return (std::uint64_t{1} << 31) - 1;
    case Type::int16: return (1u << 15) - 1;
    case Type::int8: break;
  }
  return (1u << 7) - 1;
}

/// How many factors of up to 3 have a product that is no larger.
std::uint64_t most_factors(std::uint64_t largest) {
  std::uint64_t factors = 0;
  for (std::uint64_t product = 3; product <= largest; product *= 3) ++factors;
  return factors;
}

constexpr std::uint64_t divided_up(std::uint64_t a, std::uint64_t b) { return (a + b - 1) / b; }

}  // namespace

Pattern pattern_of(Settings const& settings, int ranks) {
  auto const largest = largest_whole(settings.type), all = static_cast<std::uint64_t>(ranks);
  if (settings.reduction == Reduction::avg && !is_integer(settings.type) && (all & (all - 1)) != 0) {
    throw Unsupported(
        fmt::format("the mean over {} ranks is rounded, so no exact answer could be verified: use reduction = sum, a "
                    "power of two of ranks, or a type of integers",
                    ranks));
  }
  Pattern pattern{.reduction = settings.reduction, .whole = is_integer(settings.type)};
  if (settings.reduction == Reduction::max || settings.reduction == Reduction::min) {
    pattern.range = static_cast<std::uint32_t>(std::min(largest, widest));
  } else if (settings.reduction == Reduction::prod) {
    pattern.stride = static_cast<std::uint32_t>(divided_up(all, most_factors(largest)));
    pattern.range = 2;  // 2 and 3
  } else {
    auto const stride = divided_up(all, largest);
    pattern.stride = static_cast<std::uint32_t>(stride);
    pattern.range = static_cast<std::uint32_t>(std::min(largest / divided_up(all, stride), widest));
  }
  return pattern;
}

}  // namespace toise::collectives
