// What the collectives move.
#pragma once

#include <cstddef>
#include <cstdint>

namespace toise::collectives {

/// Element `index` of a rank's input: a small integer, so that sums over ranks are exact in fp32.
constexpr float element(int rank, std::size_t index) {
  return static_cast<float>((static_cast<std::uint64_t>(rank) * 31 + index * 7 + 13) % 61);
}

}  // namespace toise::collectives
