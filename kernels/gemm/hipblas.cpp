#include <hipblas/hipblas-version.h>
#if hipblasVersionMajor >= 2
#define HIPBLAS_V2
#endif
#include <hipblas/hipblas.h>

#include <limits>

#include "core/error.hpp"
#include "core/registry.hpp"
#include "kernels/gemm/gpu_gemm.hpp"

namespace toise {
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

/// hipBLAS, where hipBLASLt is missing or refuses: it chooses its algorithm itself and names none.
class GemmHipBlas : public gemm::OnGpu {
public:
  static constexpr auto variant = "hipblas";

  GemmHipBlas(Params const& params, Device& device) : OnGpu(params, device) {
    if (type == "tf32" || is_fp8()) throw Unsupported("hipBLAS has no " + type);
    constexpr std::size_t largest = std::numeric_limits<int>::max();
    if (m > largest || n > largest || k > largest || batch > largest) throw Unsupported("hipBLAS counts in 32 bits");
    check_blas(hipblasCreate(&library_), "making a handle");
    check_blas(hipblasSetStream(library_, static_cast<hipStream_t>(queue.stream())), "setting the stream");
    check_blas(enqueue(), "a first multiplication");  // loads its kernels, which is not to be timed
    gpu::set_bytes(queue, c.data(), 0xff, c.size());
    queue.wait();
  }
  ~GemmHipBlas() {
    if (library_) (void)hipblasDestroy(library_);
  }
  GemmHipBlas(GemmHipBlas const&) = delete;

  template <Backend>
  void run(Queue& on) {
    check_blas(hipblasSetStream(library_, static_cast<hipStream_t>(on.stream())), "setting the stream");
    check_blas(enqueue(), "the multiplication");
  }

private:
  hipblasStatus_t enqueue() {
    double const one64 = 1, zero64 = 0;
    float const one32 = 1, zero32 = 0;
    std::int32_t const one_int = 1, zero_int = 0;
    if (type == "fp64")
      return multiply(BLAS_TYPE(R_64F), BLAS_TYPE(R_64F), BLAS_COMPUTE(COMPUTE_64F, R_64F), &one64, &zero64);
    if (type == "int8")
      return multiply(BLAS_TYPE(R_8I), BLAS_TYPE(R_32I), BLAS_COMPUTE(COMPUTE_32I, R_32I), &one_int, &zero_int);
    auto const element = type == "fp32" ? BLAS_TYPE(R_32F) : type == "fp16" ? BLAS_TYPE(R_16F) : BLAS_TYPE(R_16BF);
    return multiply(element, element, BLAS_COMPUTE(COMPUTE_32F, R_32F), &one32, &zero32);
  }

  /// In the library's column-major eyes C is n × m, and the product of B, n × k, and A, k × m.
  hipblasStatus_t multiply(BlasType in, BlasType out, BlasCompute compute, void const* one, void const* zero) {
    auto const whole = [](std::size_t x) { return static_cast<int>(x); };
    auto const step = [](std::size_t x) { return static_cast<hipblasStride>(x); };
    return hipblasGemmStridedBatchedEx(library_, is_nt ? HIPBLAS_OP_T : HIPBLAS_OP_N, HIPBLAS_OP_N, whole(n), whole(m),
                                       whole(k), one, b.data(), in, whole(is_nt ? k : n), step(k * n), a.data(), in,
                                       whole(k), step(m * k), zero, c.data(), out, whole(n), step(m * n), whole(batch),
                                       compute, HIPBLAS_GEMM_DEFAULT);
  }

  hipblasHandle_t library_ = nullptr;
};

bool const registered = add_kernel<GemmHipBlas, gpu::backend>();

}  // namespace
}  // namespace toise
