// train.gpt on a GPU with the matrix multiplication of hipBLAS.
#include "core/gpu/runtime.hpp"
#include "core/registry.hpp"
#include "kernels/gemm/gpu/hipblas_product.hpp"
#include "kernels/training/gpt_gpu.hpp"

namespace toise {
namespace {

struct GptHipBlas : GptOnGpu {
  static constexpr auto variant = "hipblas";

  GptHipBlas(Params const& params, Device& device) : GptOnGpu(params, device, gemm::make_hipblas_multiplier()) {}
};

bool const registered = add_kernel<GptHipBlas, gpu::backend>();

}  // namespace
}  // namespace toise
