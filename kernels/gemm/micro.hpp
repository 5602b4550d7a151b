// The innermost part of BlockedGemm, one for each SIMD target.
#pragma once

#include <cstddef>

namespace toise::gemm {

/// The shape of the register tile: mr rows, nr columns.
struct Tile {
  std::size_t mr, nr;
};
template <class T>
Tile tile();

/// Largest tile of any target, for a buffer on the stack.
inline constexpr std::size_t max_tile_elements = 16 * 64;

/// c[0:mr, 0:nr] (+)= sum over p < k of a[p * mr + i] * b[p * nr + j].
/// a, b: packed, aligned to a vector. c: row-major, leading dimension ldc. `add`: to what c holds.
template <class T>
void micro_kernel(std::size_t k, T const* a, T const* b, T* c, std::size_t ldc, bool add);

}  // namespace toise::gemm
