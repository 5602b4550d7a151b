// gemm by hipBLAS.
#include "core/error.hpp"
#include "core/registry.hpp"
#include "kernels/gemm/gpu/gemm.hpp"
#include "kernels/gemm/gpu/hipblas_product.hpp"

namespace toise {
namespace {

/// hipBLAS, where hipBLASLt is missing or refuses.
class GemmHipBlas : public gemm::OnGpu {
public:
  static constexpr auto variant = "hipblas";

  GemmHipBlas(Params const& params, Device& device) : OnGpu(params, device) {
    if (type == "tf32" || is_fp8()) throw Unsupported("hipBLAS has no " + type);
    run<gpu::backend>(queue);  // loads its kernels, which is not to be timed
    gpu::set_bytes(queue, c.data(), 0xff, c.size());
    queue.wait();
  }

  template <Backend>
  void run(Queue& on) {
    library_.enqueue(on, {.m = m,
                          .n = n,
                          .k = k,
                          .a = {a.data(), k, m * k, false},
                          .b = {b.data(), is_nt ? k : n, k * n, is_nt},
                          .c = {c.data(), n, m * n, false},
                          .in = type,
                          .out = type == "int8" ? std::string_view("int32") : std::string_view(type),
                          .batch = batch});
  }

private:
  gemm::HipBlas library_;
};

bool const registered = add_kernel<GemmHipBlas, gpu::backend>();

}  // namespace
}  // namespace toise
