// A matrix product as a part of something larger, on a GPU: what is multiplied, and by whom.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <tuple>

#include "core/device.hpp"

namespace toise::gemm {

/// A matrix on the device: row-major with leading dimension `ld`, `step` elements from one of a batch
/// to the next. `transposed`: the transpose of what is stored takes part.
struct Operand {
  void* data;
  std::size_t ld, step = 0;
  bool transposed = false;
};

/// C = A B, plus what C holds when `adds`. A: m × k and B: k × n, both of `in`; C: m × n, of `out`.
/// Sums in fp64 for fp64, in int32 for int8, else in fp32. What trains needs fp64 → fp64, fp32 → fp32,
/// bf16 → bf16 and bf16 → fp32.
struct Product {
  std::size_t m, n, k;
  Operand a, b, c;
  std::string_view in, out;  // names of gemm's parameter `type`; `out` may be "int32"
  bool adds = false;
  std::size_t batch = 1;

  /// What two products share that differ in their data alone.
  auto shape() const {
    return std::tuple(m, n, k, batch, a.ld, a.step, a.transposed, b.ld, b.step, b.transposed, c.ld, c.step, in, out,
                      adds);
  }
};

/// Enqueues a product. The first of a shape may take long and leave C with anything in it: libraries
/// choose and load what they need then.
using Multiplier = std::function<void(Queue&, Product const&)>;

/// Our own; bf16 on the matrix units where the device has them.
Multiplier make_portable_multiplier();

}  // namespace toise::gemm
