// hipBLAS: a product. It chooses its algorithm itself and names none.
#pragma once

#include <memory>

#include "kernels/gemm/gpu/product.hpp"

namespace toise::gemm {

class HipBlas {
public:
  HipBlas();
  ~HipBlas();

  /// Throws Unsupported for what the library does not have.
  void enqueue(Queue&, Product const&);

private:
  void* handle_ = nullptr;
};

/// As a Multiplier.
Multiplier make_hipblas_multiplier();

}  // namespace toise::gemm
