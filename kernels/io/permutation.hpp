// Random offsets without repetition, without memory: a keyed Feistel network with cycle-walking.
#pragma once

#include <cstdint>

#include "core/sampling/random.hpp"

namespace toise::io {

/// A bijection of [0, n): each index is visited once, in an order that `key` chooses.
/// Four rounds on the smallest even number of bits that holds n; a value outside is permuted again.
/// Source: Black & Rogaway, "Ciphers with arbitrary finite domains", 2002.
class Permutation {
public:
  Permutation(std::uint64_t n, std::uint64_t key) : n_(n), key_(key) {
    while ((std::uint64_t{1} << (2 * half_bits_)) < n) ++half_bits_;
  }

  std::uint64_t operator()(std::uint64_t index) const {
    do index = rounds(index);
    while (index >= n_);
    return index;
  }

private:
  std::uint64_t rounds(std::uint64_t x) const {
    std::uint64_t const mask = (std::uint64_t{1} << half_bits_) - 1;
    std::uint64_t left = x >> half_bits_, right = x & mask;
    for (std::uint64_t round = 0; round < 4; ++round) {
      std::uint64_t const next = left ^ (random_bits(key_ + round, right) & mask);
      left = right;
      right = next;
    }
    return left << half_bits_ | right;
  }

  std::uint64_t n_, key_;
  int half_bits_ = 1;
};

}  // namespace toise::io
