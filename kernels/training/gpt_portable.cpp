// train.gpt on our own matrix multiplication.
#include <algorithm>

#include "core/registry.hpp"
#include "kernels/training/gpt.hpp"

namespace toise {
namespace {

/// The largest m, n and k that the network multiplies.
std::shared_ptr<BlockedGemm<float>> make_gemm(Params const& params, Device& device) {
  auto size = [&](char const* name) { return static_cast<std::size_t>(params.integer(name)); };
  auto const tokens = size("batch") * size("sequence"),
             widest = std::max({3 * size("hidden"), 2 * size("ffn"), size("vocab")});
  return std::make_shared<BlockedGemm<float>>(device, std::max({tokens, size("hidden"), size("ffn")}), widest,
                                              std::max(tokens, widest));
}

}  // namespace

struct GptPortable : Gpt {
  static constexpr auto variant = "portable";

  GptPortable(Params const& params, Device& d)
      : Gpt(params, d, [gemm = make_gemm(params, d), &d](auto... arguments) { (*gemm)(d.team(), arguments...); }) {}
  template <Backend>
  void run(Queue&) {
    step();
  }
};

static bool const registered = add_kernel<GptPortable, host>();

}  // namespace toise
