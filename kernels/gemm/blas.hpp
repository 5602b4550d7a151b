// The vendor's matrix multiplication, behind the same signature as our own. All CBLAS calls are here.
#pragma once

#include "kernels/gemm/blocked.hpp"

namespace toise {

/// Gives the CBLAS as many threads as the team has, starts them, and binds each to a CPU of the team.
/// Returns their number, or 0 when the library cannot be configured.
int start_blas_threads(Team&);

/// c = a b + beta c; each of a and b has unit stride along rows or along columns.
void blas_multiply(std::size_t m, std::size_t n, std::size_t k, View<double> a, View<double> b, double beta, double* c,
                   std::size_t ldc);
void blas_multiply(std::size_t m, std::size_t n, std::size_t k, View<float> a, View<float> b, float beta, float* c,
                   std::size_t ldc);

}  // namespace toise
