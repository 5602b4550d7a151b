// What transfers carry: random bits by position, so that a stale, swapped or torn block is noticed.
#pragma once

#include <cstdint>

#include "core/device.hpp"

namespace toise::transfer {

/// Writes the words of the stream `seed` to memory of the queue's device, or counts those that
/// differ, there. Both wait.
void fill_on_device(Queue&, std::uint64_t* memory, std::size_t words, std::uint64_t seed);
std::size_t wrong_on_device(Queue&, std::uint64_t const* memory, std::size_t words, std::uint64_t seed);

/// The same in the host's memory.
void fill_on_host(Team&, std::uint64_t* memory, std::size_t words, std::uint64_t seed);
std::size_t wrong_on_host(Team&, std::uint64_t const* memory, std::size_t words, std::uint64_t seed);

}  // namespace toise::transfer
