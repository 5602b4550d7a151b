// File contents that can be verified anywhere: any swapped, stale or torn block is noticed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/sampling/random.hpp"

namespace toise::io {

/// Fills `words` with the pattern of file `file` from byte `offset` (a multiple of 8) on. The pattern
/// neither compresses nor repeats; `generation` distinguishes a rewritten file from its predecessor.
inline void fill_pattern(std::span<std::uint64_t> words, std::uint64_t file, std::uint64_t offset,
                         std::uint64_t generation) {
  auto const stream = mix(file * 0x10001 + generation);
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = random_bits(stream, offset / 8 + i);
}

/// Number of words that differ from the pattern.
inline std::size_t count_wrong(std::span<std::uint64_t const> words, std::uint64_t file, std::uint64_t offset,
                               std::uint64_t generation) {
  auto const stream = mix(file * 0x10001 + generation);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < words.size(); ++i) wrong += words[i] != random_bits(stream, offset / 8 + i);
  return wrong;
}

}  // namespace toise::io
