// Matrix multiplication on a GPU: data, work and verification, shared by all variants there.
#pragma once

#include <string>
#include <vector>

#include "core/case.hpp"
#include "core/gpu/runtime.hpp"
#include "core/params.hpp"
#include "kernels/gemm/describe.hpp"
#include "kernels/gemm/gpu/types.hpp"

namespace toise::gemm {

/// C = A B, `batch` times, one after another in memory. A: m × k, C: m × n, row-major; B: k × n, or
/// with layout "nt" stored as n × k, as the weights of a linear layer are. Uniform random in
/// [-1, 1), rounded to the type; integers in [-127, 127].
/// Work: 2 m n k flops per batch; bytes_read and bytes_written the least possible. Verified at full size
/// by Freivalds' method on the device.
/// Throws Unsupported if the matrices exceed the free memory. Source: Freivalds, 1979.
struct OnGpu {
  static constexpr auto name = "gemm";
  static Description description() {
    return describe({.kind = Chart::Kind::over_size, .title = "Square matrix products, by type", .axis = "rate"});
  }

  static std::vector<Param> params();
  OnGpu(Params const&, Device&);
  Work work() const;
  Check check();
  void corrupt(std::size_t where);  // one element off by twice the tolerance
  Details details() const;          // types of the sums and of C, and the flavour of fp8

  std::string output_type() const;
  bool is_fp8() const { return type.rfind("fp8", 0) == 0; }
  double tolerance() const;  // of a sum of `segment` elements of C with signs

  std::string type;
  bool is_nt;  // B is stored as n × k
  std::size_t m, n, k, batch;
  gpu::Properties gpu;
  bool is_fnuz;  // the device's fp8 is AMD's of gfx942, and not OCP's
  Queue queue;
  Buffer<std::byte> a, b, c;
};

}  // namespace toise::gemm
