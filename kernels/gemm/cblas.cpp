// The variant `cblas`: the vendor's multiplication, through whichever CBLAS this build found.
#include <cblas.h>
#include <dlfcn.h>

#include "core/registry.hpp"
#include "kernels/gemm/gemm.hpp"

namespace toise {
namespace {

/// The library's threads, set to the team's number and free to use the team's CPUs.
int set_blas_threads(Team& team) {
  // its threads inherit the mask of the thread that starts them: lift ours while that happens
  bind_thread(team.cpus());
  for (auto const* name : {"openblas_set_num_threads", "bli_thread_set_num_threads", "MKL_Set_Num_Threads"}) {
    if (auto* const setter = dlsym(RTLD_DEFAULT, name)) {
      reinterpret_cast<void (*)(int)>(setter)(team.size());
      return team.size();
    }
  }
  return 0;  // the library decides: told in the details
}

}  // namespace

struct GemmCblas : Gemm {
  static constexpr auto variant = "cblas";

  GemmCblas(Params const& params, Device& d) : Gemm(params, d), blas_threads(set_blas_threads(d.team())) {
    multiply();  // starts the library's threads
    bind_thread({device.team().cpus().front()});
    if (is_fp64) fp64->c[0] = std::numeric_limits<double>::quiet_NaN();  // so that only a timed run can pass
    else fp32->c[0] = std::numeric_limits<float>::quiet_NaN();
  }
  nlohmann::json details() const { return {{"blas_threads", blas_threads}}; }
  template <Backend>
  void run(Queue&) {
    multiply();
  }
  void multiply() {
    auto const rows = static_cast<int>(m), columns = static_cast<int>(n), inner = static_cast<int>(k);
    if (is_fp64) {
      cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, columns, inner, 1.0, fp64->a.data(), inner, fp64->b.data(),
                  columns, 0.0, fp64->c.data(), columns);
    } else {
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, columns, inner, 1.0f, fp32->a.data(), inner, fp32->b.data(),
                  columns, 0.0f, fp32->c.data(), columns);
    }
  }

  int blas_threads;
};

static bool const registered = add_kernel<GemmCblas, host>();

}  // namespace toise
