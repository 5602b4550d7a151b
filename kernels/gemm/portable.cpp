// The variant `portable`: our own blocked multiplication.
#include "core/registry.hpp"
#include "kernels/gemm/blocked.hpp"
#include "kernels/gemm/gemm.hpp"
#include "kernels/gemm/micro.hpp"

namespace toise {

struct GemmPortable : Gemm {
  static constexpr auto variant = "portable";

  GemmPortable(Params const& params, Device& d) : Gemm(params, d) {
    if (is_fp64)
      multiply_fp64.emplace(device, m, n, k);
    else
      multiply_fp32.emplace(device, m, n, k);
  }
  Details details() const {
    auto const [mr, nr] = is_fp64 ? gemm::tile<double>() : gemm::tile<float>();
    return {{"tile_rows", mr}, {"tile_columns", nr}};
  }
  template <Backend>
  void run(Queue&);

  std::optional<BlockedGemm<double>> multiply_fp64;
  std::optional<BlockedGemm<float>> multiply_fp32;
};

template <>
void GemmPortable::run<host>(Queue& queue) {
  if (is_fp64) {
    (*multiply_fp64)(queue.team(), m, n, k, row_major(fp64->a.data(), k), row_major(fp64->b.data(), n), 0.0,
                     fp64->c.data(), n);
  } else {
    (*multiply_fp32)(queue.team(), m, n, k, row_major(fp32->a.data(), k), row_major(fp32->b.data(), n), 0.0f,
                     fp32->c.data(), n);
  }
}

static bool const registered = add_kernel<GemmPortable, host>();

}  // namespace toise
