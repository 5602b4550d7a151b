// STREAM copy: c[i] = a[i].
#pragma once

#include <limits>

#include "kernels/stream/arrays.hpp"

namespace toise {

/// STREAM copy: c[i] = a[i].
/// a, b, c: n doubles each. Work of a pass: 16 n bytes (no write-allocate), no flops.
/// Throws Unsupported if the three arrays exceed the device's free memory.
/// Source: McCalpin, 1995.
struct Copy : stream::Arrays {
  static constexpr auto name = "stream.copy";
  static Description description() { return stream::describe(2, false); }

  Copy(Params const& params, Device& device) : Arrays(params, device, 2) {
    fill(device, c, [](std::size_t) { return std::numeric_limits<double>::quiet_NaN(); });
  }
  Work work() const {
    double const elements = static_cast<double>(n * passes);
    return {.bytes_read = 8.0 * elements, .bytes_written = 8.0 * elements};
  }
  Check check() const {
    return {.error = error(c, [&](std::size_t i) { return a[i]; }), .tolerance = stream::element_tolerance};
  }
  void corrupt(std::size_t where) { c[where % n] += 0.5; }
  template <Backend>
  void run(Queue&);
};

}  // namespace toise
