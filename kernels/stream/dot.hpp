// Dot product: sum of a[i] * b[i].
#pragma once

#include <vector>

#include "kernels/stream/arrays.hpp"

namespace toise {

/// Dot product: sum of a[i] * b[i]; the reading kernel of BabelStream.
/// a, b: n doubles each. Work of a pass: 16 n bytes, 2 n flops.
/// Throws Unsupported if the arrays exceed the device's free memory.
/// Source: Deakin et al., BabelStream, 2018.
struct Dot : stream::Arrays {
  static constexpr auto name = "stream.dot";
  static Description description() { return stream::describe(2, true); }

  Dot(Params const& params, Device& device);
  Work work() const {
    double const elements = static_cast<double>(n * passes);
    return {.flops = 2.0 * elements, .bytes_read = 16.0 * elements};
  }
  Check check() const;
  void corrupt(std::size_t where) { partial[where % partial.size()].sum += 1.0; }
  template <Backend>
  void run(Queue&);

  struct alignas(64) Partial {  // one cache line per thread
    double sum;
  };
  std::vector<Partial> partial;
};

}  // namespace toise
