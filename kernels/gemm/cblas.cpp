// The variant `cblas`: the vendor's multiplication, through whichever CBLAS this build found.
#include "core/registry.hpp"
#include "kernels/gemm/blas.hpp"
#include "kernels/gemm/gemm.hpp"

namespace toise {

struct GemmCblas : Gemm {
  static constexpr auto variant = "cblas";

  GemmCblas(Params const& params, Device& d) : Gemm(params, d), blas_threads(start_blas_threads(d.team())) {}
  Details details() const { return {{"blas_threads", blas_threads}}; }
  template <Backend>
  void run(Queue&) {
    if (is_fp64)
      blas_multiply(m, n, k, row_major<double>(fp64->a.data(), k), row_major<double>(fp64->b.data(), n), 0.0,
                    fp64->c.data(), n);
    else
      blas_multiply(m, n, k, row_major<float>(fp32->a.data(), k), row_major<float>(fp32->b.data(), n), 0.0f,
                    fp32->c.data(), n);
  }

  int blas_threads;  // 0: the library decides
};

static bool const registered = add_kernel<GemmCblas, host>();

}  // namespace toise
