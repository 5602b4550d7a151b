// train.gpt on a GPU with the matrix multiplication of cuBLASLt or hipBLASLt.
#include "core/gpu/runtime.hpp"
#include "core/registry.hpp"
#include "kernels/gemm/gpu/lt_product.hpp"
#include "kernels/training/gpt_gpu.hpp"

namespace toise {
namespace {

struct GptBlasLt : GptOnGpu {
  static constexpr auto variant = gemm::lt_name;

  GptBlasLt(Params const& params, Device& device) : GptOnGpu(params, device, gemm::make_lt_multiplier()) {}
};

bool const registered = add_kernel<GptBlasLt, gpu::backend>();

}  // namespace
}  // namespace toise
