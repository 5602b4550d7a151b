#include "kernels/gemm/gpu/hipblas_product.hpp"

#include <hipblas/hipblas-version.h>
#if hipblasVersionMajor >= 2
#define HIPBLAS_V2
#endif
#include <hipblas/hipblas.h>

#include <algorithm>
#include <limits>

#include "core/error.hpp"

namespace toise::gemm {
namespace {

#if hipblasVersionMajor >= 2
using BlasType = hipDataType;
using BlasCompute = hipblasComputeType_t;
#define BLAS_TYPE(name) HIP_##name
#define BLAS_COMPUTE(compute, type) HIPBLAS_##compute
#else  // the sums were named as elements are
using BlasType = hipblasDatatype_t;
using BlasCompute = hipblasDatatype_t;
#define HIPBLAS_R_16BF HIPBLAS_R_16B
#define BLAS_TYPE(name) HIPBLAS_##name
#define BLAS_COMPUTE(compute, type) HIPBLAS_##type
#endif

void check_blas(hipblasStatus_t status, char const* what) {
  if (status == HIPBLAS_STATUS_SUCCESS) return;
  auto const text = std::string(what) + " failed with status " + std::to_string(static_cast<int>(status));
  if (status == HIPBLAS_STATUS_NOT_SUPPORTED) throw Unsupported(text);
  throw std::runtime_error(text);
}

BlasType type_of(std::string_view type) {
  if (type == "fp64") return BLAS_TYPE(R_64F);
  if (type == "fp32") return BLAS_TYPE(R_32F);
  if (type == "fp16") return BLAS_TYPE(R_16F);
  if (type == "bf16") return BLAS_TYPE(R_16BF);
  if (type == "int8") return BLAS_TYPE(R_8I);
  if (type == "int32") return BLAS_TYPE(R_32I);
  throw Unsupported("hipBLAS has no " + std::string(type));
}

BlasCompute sums_of(std::string_view type) {
  if (type == "fp64") return BLAS_COMPUTE(COMPUTE_64F, R_64F);
  if (type == "int8") return BLAS_COMPUTE(COMPUTE_32I, R_32I);
  return BLAS_COMPUTE(COMPUTE_32F, R_32F);
}

int whole(std::size_t x) {
  if (x > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw Unsupported("too large for hipBLAS, which counts in 32 bits");
  return static_cast<int>(x);
}
hipblasOperation_t operation(Operand const& operand) { return operand.transposed ? HIPBLAS_OP_T : HIPBLAS_OP_N; }

}  // namespace

HipBlas::HipBlas() { check_blas(hipblasCreate(&handle_), "creating a handle"); }
HipBlas::~HipBlas() {
  if (handle_) (void)hipblasDestroy(handle_);
}

/// In the library's column-major eyes C is n × m, and the product of B, n × k, and A, k × m.
void HipBlas::enqueue(Queue& queue, Product const& p) {
  auto const in = p.in;
  check_blas(hipblasSetStream(handle_, static_cast<hipStream_t>(queue.stream())), "setting the stream");
  // one and zero in the type of the sums
  double const one64 = 1, factor64 = p.adds;
  float const one32 = 1, factor32 = p.adds;
  std::int32_t const one_int = 1, factor_int = p.adds;
  void const* const one = in == "fp64"   ? static_cast<void const*>(&one64)
                          : in == "int8" ? &one_int
                                         : static_cast<void const*>(&one32);
  void const* const factor = in == "fp64"   ? static_cast<void const*>(&factor64)
                             : in == "int8" ? &factor_int
                                            : static_cast<void const*>(&factor32);
  auto const step = [](Operand const& operand) { return static_cast<hipblasStride>(operand.step); };
  check_blas(hipblasGemmStridedBatchedEx(handle_, operation(p.b), operation(p.a), whole(p.n), whole(p.m), whole(p.k),
                                         one, p.b.data, type_of(in), whole(p.b.ld), step(p.b), p.a.data, type_of(in),
                                         whole(p.a.ld), step(p.a), factor, p.c.data, type_of(p.out), whole(p.c.ld),
                                         step(p.c), whole(p.batch), sums_of(in), HIPBLAS_GEMM_DEFAULT),
             "the multiplication");
}

Multiplier make_hipblas_multiplier() {
  return [library = std::make_shared<HipBlas>()](Queue& queue, Product const& p) { library->enqueue(queue, p); };
}

}  // namespace toise::gemm
