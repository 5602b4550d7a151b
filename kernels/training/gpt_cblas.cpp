// train.gpt on the vendor's matrix multiplication.
#include "core/registry.hpp"
#include "kernels/gemm/blas.hpp"
#include "kernels/training/gpt.hpp"

namespace toise {

struct GptCblas : Gpt {
  static constexpr auto variant = "cblas";

  GptCblas(Params const& params, Device& d)
      : Gpt(params, d,
            [](std::size_t m, std::size_t n, std::size_t k, View<float> a, View<float> b, float beta, float* c,
               std::size_t ldc) { blas_multiply(m, n, k, a, b, beta, c, ldc); }) {
    start_blas_threads(d.team());
  }
  template <Backend>
  void run(Queue&) {
    step();
  }
};

static bool const registered = add_kernel<GptCblas, host>();

}  // namespace toise
