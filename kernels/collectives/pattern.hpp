// The inputs of all ranks, and what must come of them: whole numbers so small that every result is exact.
#pragma once

#include <cstdint>
#include <type_traits>

#include "kernels/collectives/definition.hpp"

namespace toise::collectives {

/// How elements are chosen. A sum or product is exact in its type, whatever the order in which it is formed: where
/// there are too many ranks for that, at each index only every `stride`-th has another element than 0 or 1.
struct Pattern {
  Reduction reduction = Reduction::max;
  std::uint32_t range = 1;   // how many different elements there are
  std::uint32_t stride = 1;  // of ranks
  bool whole = false;        // a mean is rounded down: of integers
};

/// Throws Unsupported where a mean over so many ranks is rounded, in a type that is no integer.
Pattern pattern_of(Settings const&, int ranks);

/// 64 bits that look random, others for each n: an input repeats under no shift. Source: Steele et al., SplitMix64.
constexpr std::uint64_t mix(std::uint64_t n) {
  n += 0x9e3779b97f4a7c15u;
  n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9u;
  n = (n ^ (n >> 27)) * 0x94d049bb133111ebu;
  return n ^ (n >> 31);
}

constexpr std::uint64_t bits_of(int rank, std::uint64_t index) {
  return mix(index ^ (mix(static_cast<std::uint64_t>(rank)) << 8));
}

/// Element `index` of a rank's input: never what memory filled with ones holds in any type, NaN or -1.
constexpr double element(Pattern const& pattern, int rank, std::uint64_t index) {
  auto const bits = bits_of(rank, index);
  bool const has_part = pattern.stride == 1 || (static_cast<std::uint64_t>(rank) + mix(index)) % pattern.stride == 0;
  auto const below_range = static_cast<double>(((bits >> 32) * pattern.range) >> 32);
  if (pattern.reduction == Reduction::prod) return has_part ? 2 + below_range : 1;
  if (pattern.reduction == Reduction::max || pattern.reduction == Reduction::min) return below_range;
  return has_part ? 1 + below_range : 0;
}

constexpr double reduced(Reduction reduction, double a, double b) {
  switch (reduction) {
    case Reduction::prod: return a * b;
    case Reduction::min: return b < a ? b : a;
    case Reduction::max: return a < b ? b : a;
    case Reduction::sum:
    case Reduction::avg: break;
  }
  return a + b;
}

/// Element i of a piece, as it must be.
constexpr double expected(Pattern const& pattern, Piece const& piece, std::uint64_t i) {
  auto value = element(pattern, piece.first_rank, piece.offset + i);
  for (int rank = piece.first_rank + 1; rank < piece.first_rank + piece.ranks; ++rank) {
    value = reduced(pattern.reduction, value, element(pattern, rank, piece.offset + i));
  }
  if (pattern.reduction != Reduction::avg) return value;
  auto const sum = static_cast<std::uint64_t>(value), ranks = static_cast<std::uint64_t>(piece.ranks);
  return pattern.whole ? static_cast<double>(sum / ranks) : value / piece.ranks;
}

/// The nearest T: of an element, and of what they are reduced to, its very value.
template <class T>
constexpr T stored(double value) {
  if constexpr (std::is_arithmetic_v<T>) {
    return static_cast<T>(value);
  } else {
    return T::from(static_cast<float>(value));
  }
}
template <class T>
constexpr double number(T stored) {
  if constexpr (std::is_arithmetic_v<T>) {
    return static_cast<double>(stored);
  } else {
    return static_cast<double>(stored.to_float());
  }
}

}  // namespace toise::collectives
