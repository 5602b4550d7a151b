// cuBLASLt and hipBLASLt, one interface by two names: a product, its algorithm chosen by timing.
#pragma once

#include <memory>
#include <string>

#include "core/details.hpp"
#include "core/device.hpp"
#include "kernels/gemm/gpu/product.hpp"

namespace toise::gemm {

#if defined(TOISE_GPU_CUDA)
inline constexpr auto lt_name = "cublaslt";
#else
inline constexpr auto lt_name = "hipblaslt";
#endif

/// What the library is asked for: shapes as in Product; element types by the names of gemm's parameter
/// `type`, `out` by those and "int32". fp8 in the flavour FNUZ when `is_fnuz`.
struct LtProblem {
  std::string type, out;
  bool is_fnuz = false;
  std::size_t m, n, k, batch = 1;
  Operand a, b, c;
  bool adds = false;
  std::size_t workspace = std::size_t{64} << 20;  // bytes that an algorithm may use besides the matrices
  int algorithms = 8;                             // how many of the heuristic's are tried
};

/// One product of the library. Making one times the algorithms that the heuristic proposes, on the data
/// that the operands hold, and leaves C with anything in it.
/// Throws Unsupported when the library has no algorithm for it.
class LtProduct {
public:
  LtProduct(Queue&, LtProblem const&);
  ~LtProduct();

  /// Matrices that begin at multiples of what those of the problem do.
  void enqueue(Queue&, void const* a, void const* b, void* c);
  Details details() const;  // the algorithm, how many were tried, its workspace

private:
  struct Setup;
  std::unique_ptr<Setup> plan_;
};

/// As a Multiplier: one plan per shape and alignment, made at its first product.
Multiplier make_lt_multiplier();

}  // namespace toise::gemm
