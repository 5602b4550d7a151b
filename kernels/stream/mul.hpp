// STREAM scale: b[i] = q * c[i].
#pragma once

#include <limits>

#include "kernels/stream/arrays.hpp"

namespace toise {

/// STREAM scale: b[i] = q * c[i].
/// a, b, c: n doubles each. Work of a pass: 16 n bytes (no write-allocate), 1 n flops.
/// Throws Unsupported if the three arrays exceed the device's free memory.
/// Source: McCalpin, 1995.
struct Mul : stream::Arrays {
  static constexpr auto name = "stream.mul";
  static Description description() { return stream::describe(2, true); }

  Mul(Params const& params, Device& device) : Arrays(params, device, 2) {
    fill(device, b, [](std::size_t) { return std::numeric_limits<double>::quiet_NaN(); });
  }
  Work work() const {
    double const elements = static_cast<double>(n * passes);
    return {.flops = 1.0 * elements, .bytes_read = 8.0 * elements, .bytes_written = 8.0 * elements};
  }
  Check check() const {
    return {.error = error(b, [&](std::size_t i) { return q * c[i]; }), .tolerance = stream::element_tolerance};
  }
  void corrupt(std::size_t where) { b[where % n] += 0.5; }
  template <Backend>
  void run(Queue&);
};

}  // namespace toise
