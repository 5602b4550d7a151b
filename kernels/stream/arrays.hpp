// What the kernels of STREAM share: three arrays, how often to pass over them, how to store.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/case.hpp"
#include "core/params.hpp"
#include "kernels/stream/loops.hpp"

namespace toise::stream {

inline constexpr double factor = 0.4;  // of mul and triad

/// Of a kernel of STREAM that uses this many of the arrays.
Description describe(int arrays, bool has_flops);

/// Three arrays of n doubles. `bytes` is the size of one; n = bytes / 8.
/// A pass over small arrays is shorter than the start of a thread team, so a run makes as many
/// passes as move `least_bytes` in all; each thread repeats its own slice.
struct Arrays {
  static constexpr double least_bytes = 16e6;
  static std::vector<Param> params();

  /// `touched`: how many of the arrays one pass moves; it decides on non-temporal stores.
  Arrays(Params const&, Device&, int touched);

  /// Runs `loop(begin, count)` on each thread's slice, `passes` times.
  void each_slice(Queue&, std::function<void(std::size_t begin, std::size_t count)> const& loop) const;

  /// max |out[i] - expected(i)| over all elements; NaN if any is.
  double error(Buffer<double> const& out, std::function<double(std::size_t)> const& expected) const;

  Details details() const;

  std::size_t n;
  std::size_t passes;
  Stores stores;
  double q = factor;
  Buffer<double> a, b, c;
};

/// Rounding of the one or two operations on an element of magnitude at most 2.
inline constexpr double element_tolerance = 4e-16;

}  // namespace toise::stream
