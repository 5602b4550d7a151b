#include "kernels/gemm/blas.hpp"

#include <cblas.h>
#include <dlfcn.h>

#include <limits>
#include <vector>

#include "core/error.hpp"

namespace toise {
namespace {

/// Throws Unsupported for what a BLAS of 32-bit integers cannot count.
int blas_size(std::size_t size) {
  if (size > std::numeric_limits<int>::max()) throw Unsupported("too large for this BLAS, which counts in 32 bits");
  return static_cast<int>(size);
}

template <class T>
struct Operand {
  CBLAS_TRANSPOSE transpose;
  int leading;
};
/// columns: of the view. Where it has one row or one column both strides may be 1, and a leading dimension below the
/// number of columns is refused.
template <class T>
Operand<T> operand(View<T> const& view, std::size_t columns) {
  auto const between_rows = static_cast<std::size_t>(view.row_stride);
  if (view.column_stride == 1 && between_rows >= columns) return {CblasNoTrans, blas_size(between_rows)};
  return {CblasTrans, blas_size(static_cast<std::size_t>(view.column_stride))};
}

}  // namespace

int start_blas_threads(Team& team) {
  int told = 0;
  // its threads inherit the mask of the thread that starts them: lift ours while that happens
  bind_thread(team.cpus());
  for (auto const* name : {"openblas_set_num_threads", "bli_thread_set_num_threads", "MKL_Set_Num_Threads"}) {
    if (auto* const setter = dlsym(RTLD_DEFAULT, name)) {
      reinterpret_cast<void (*)(int)>(setter)(team.size());
      told = team.size();
      break;
    }
  }
  constexpr std::size_t n = 256;  // large enough for every thread to be needed
  std::vector<double> const ones(n * n, 1.0);
  std::vector<double> out(n * n);
  blas_multiply(n, n, n, row_major(ones.data(), n), row_major(ones.data(), n), 0.0, out.data(), n);
  bind_thread({team.cpus().front()});
  team.bind_other_threads();
  return told;
}

void blas_multiply(std::size_t m, std::size_t n, std::size_t k, View<double> a, View<double> b, double beta, double* c,
                   std::size_t ldc) {
  auto const [ta, lda] = operand(a, k);
  auto const [tb, ldb] = operand(b, n);
  cblas_dgemm(CblasRowMajor, ta, tb, blas_size(m), blas_size(n), blas_size(k), 1.0, a.data, lda, b.data, ldb, beta, c,
              blas_size(ldc));
}

void blas_multiply(std::size_t m, std::size_t n, std::size_t k, View<float> a, View<float> b, float beta, float* c,
                   std::size_t ldc) {
  auto const [ta, lda] = operand(a, k);
  auto const [tb, ldb] = operand(b, n);
  cblas_sgemm(CblasRowMajor, ta, tb, blas_size(m), blas_size(n), blas_size(k), 1.0f, a.data, lda, b.data, ldb, beta, c,
              blas_size(ldc));
}

}  // namespace toise
