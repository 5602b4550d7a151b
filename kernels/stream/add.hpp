// STREAM add: c[i] = a[i] + b[i].
#pragma once

#include <limits>

#include "kernels/stream/arrays.hpp"

namespace toise {

/// STREAM add: c[i] = a[i] + b[i].
/// a, b, c: n doubles each. Work of a pass: 24 n bytes (no write-allocate), 1 n flops.
/// Throws Unsupported if the three arrays exceed the device's free memory.
/// Source: McCalpin, 1995.
struct Add : stream::Arrays {
  static constexpr auto name = "stream.add";
  static Description description() { return stream::describe(3, true); }

  Add(Params const& params, Device& device) : Arrays(params, device, 3) {
    fill(device, c, [](std::size_t) { return std::numeric_limits<double>::quiet_NaN(); });
  }
  Work work() const {
    double const elements = static_cast<double>(n * passes);
    return {.flops = 1.0 * elements, .bytes_read = 16.0 * elements, .bytes_written = 8.0 * elements};
  }
  Check check() const {
    return {.error = error(c, [&](std::size_t i) { return a[i] + b[i]; }), .tolerance = stream::element_tolerance};
  }
  void corrupt(std::size_t where) { c[where % n] += 0.5; }
  template <Backend>
  void run(Queue&);
};

}  // namespace toise
