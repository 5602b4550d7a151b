// A counter-based random generator: any element of a stream can be computed alone, on any rank.
#pragma once

#include <cstdint>

namespace toise {

/// Mixes 64 bits so that each output bit depends on each input bit.
/// Source: the finaliser of SplitMix64; Steele, Lea & Flood, OOPSLA'14.
constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/// Element `index` of the stream `key`.
constexpr std::uint64_t random_bits(std::uint64_t key, std::uint64_t index) {
  return mix(mix(key) + index * 0xd1342543de82ef95u);
}

/// Element `index` of the stream `key`, uniform in [-1, 1).
constexpr double random_uniform(std::uint64_t key, std::uint64_t index) {
  return static_cast<double>(random_bits(key, index) >> 11) * 0x1p-52 - 1.0;
}

/// The seed of all input data, and its distribution, as recorded with each measurement.
constexpr std::uint64_t data_seed = 20261123;
constexpr char const* data_distribution = "uniform [-1, 1)";

}  // namespace toise
