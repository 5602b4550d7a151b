// train.gpt on a GPU with our own matrix multiplication.
#include "core/gpu/runtime.hpp"
#include "core/registry.hpp"
#include "kernels/training/gpt_gpu.hpp"

namespace toise {
namespace {

struct GptPortableOnGpu : GptOnGpu {
  GptPortableOnGpu(Params const& params, Device& device) : GptOnGpu(params, device, gemm::make_portable_multiplier()) {}
};

bool const registered = add_kernel<GptPortableOnGpu, gpu::backend>();

}  // namespace
}  // namespace toise
