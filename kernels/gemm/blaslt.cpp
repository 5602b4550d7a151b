// gemm by cuBLASLt or hipBLASLt.
#include "core/registry.hpp"
#include "kernels/gemm/gpu/gemm.hpp"
#include "kernels/gemm/gpu/lt_product.hpp"

namespace toise {
namespace {

/// The vendor's library. Of the algorithms that its heuristic proposes each is timed, and the fastest
/// kept: its number is in `details`.
class GemmBlasLt : public gemm::OnGpu {
public:
  static constexpr auto variant = gemm::lt_name;

  static std::vector<Param> params() {
    auto all = OnGpu::params();
    all.push_back({.name = "algorithms",
                   .kind = ParamKind::count,
                   .fallback = std::int64_t{8},
                   .help = "how many of the heuristic's algorithms to try",
                   .choices = {},
                   .range = {1, 1000}});
    all.push_back({.name = "workspace",
                   .kind = ParamKind::bytes,
                   .fallback = std::int64_t{64} << 20,
                   .help = "memory that an algorithm may use besides the matrices",
                   .choices = {},
                   .range = {1, most_bytes}});
    return all;
  }

  GemmBlasLt(Params const& params, Device& device) : OnGpu(params, device), product_(queue, problem(params)) {
    gpu::set_bytes(queue, c.data(), 0xff, c.size());  // what was tried is not the answer
    queue.wait();
  }

  Details details() const {
    auto result = OnGpu::details();
    result.set_all(product_.details());
    return result;
  }

  template <Backend>
  void run(Queue& on) {
    product_.enqueue(on, a.data(), b.data(), c.data());
  }

private:
  gemm::LtProblem problem(Params const& params) {
    return {.type = type,
            .out = output_type(),
            .is_fnuz = is_fnuz,
            .m = m,
            .n = n,
            .k = k,
            .batch = batch,
            .a = {a.data(), k, m * k, false},
            .b = {b.data(), is_nt ? k : n, k * n, is_nt},
            .c = {c.data(), n, m * n, false},
            .workspace = params.bytes("workspace"),
            .algorithms = static_cast<int>(params.integer("algorithms"))};
  }

  gemm::LtProduct product_;
};

bool const registered = add_kernel<GemmBlasLt, gpu::backend>();

}  // namespace
}  // namespace toise
