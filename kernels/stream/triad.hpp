// STREAM triad: a[i] = b[i] + q * c[i].
#pragma once

#include <limits>

#include "kernels/stream/arrays.hpp"

namespace toise {

/// STREAM triad: a[i] = b[i] + q * c[i].
/// a, b, c: n doubles each. Work of a pass: 24 n bytes (no write-allocate), 2 n flops.
/// Throws Unsupported if the three arrays exceed the device's free memory.
/// Source: McCalpin, 1995.
struct Triad : stream::Arrays {
  static constexpr auto name = "stream.triad";
  static Description description() { return stream::describe(3, true); }

  Triad(Params const& params, Device& device) : Arrays(params, device, 3) {
    fill(device, a, [](std::size_t) { return std::numeric_limits<double>::quiet_NaN(); });
  }
  Work work() const {
    double const elements = static_cast<double>(n * passes);
    return {.flops = 2.0 * elements, .bytes_read = 16.0 * elements, .bytes_written = 8.0 * elements};
  }
  Check check() const {
    return {.error = error(a, [&](std::size_t i) { return b[i] + q * c[i]; }), .tolerance = stream::element_tolerance};
  }
  void corrupt(std::size_t where) { a[where % n] += 0.5; }
  template <Backend>
  void run(Queue&);
};

}  // namespace toise
