#include "core/registry.hpp"
#include "kernels/gemm/gpu_gemm.hpp"
#include "kernels/gemm/gpu_matrix_unit.hpp"
#include "kernels/gemm/gpu_simt.hpp"

namespace toise {
namespace {

/// Our own: 16-bit types on the matrix units where the device has them, all others on its ordinary ones.
struct GemmPortableOnGpu : gemm::OnGpu {
  GemmPortableOnGpu(Params const& params, Device& device) : OnGpu(params, device) {
    if (m > largest || n > largest || k > largest || batch > 65535)
      throw Unsupported("portable: dimensions of at most 2^30, and 65535 batches");
    enqueue_ = gemm::with_type(type, is_fnuz, [&](auto tag) -> std::function<void(Queue&)> {
      using Type = decltype(tag);
      using A = typename Type::A;
      using B = typename Type::B;
      using C = typename Type::C;
      auto* const left = reinterpret_cast<A const*>(a.data());
      auto* const right = reinterpret_cast<B const*>(b.data());
      auto* const out = reinterpret_cast<C*>(c.data());
      unsigned const rows = static_cast<unsigned>(m), columns = static_cast<unsigned>(n),
                     inner = static_cast<unsigned>(k);
      std::function<void(Queue&)> enqueue;
      if constexpr (std::is_same_v<C, Fp16> || (std::is_same_v<C, Bf16> && std::is_same_v<A, Bf16>)) {
        gpu::with_matrix_unit(gpu, [&](auto unit) {
          using Unit = decltype(unit);
          path_ = "matrix units";
          auto const blocks = tiles(gemm::OnMatrixUnit<Unit, A>::tile);
          auto const shape = gpu::Shape{.blocks = dim3(blocks.x * blocks.y, 1, blocks.z), .threads = 256};
          auto const kernel = is_nt ? gemm::multiply_on_unit<Unit, A, true> : gemm::multiply_on_unit<Unit, A, false>;
          enqueue = [=](Queue& on) { gpu::launch(on, shape, kernel, rows, columns, inner, left, right, out); };
        });
      }
      if (!enqueue) {
        gpu::Shape const shape{.blocks = tiles(gemm::Simt<Type>::tile), .threads = gemm::Simt<Type>::threads};
        enqueue = [=, nt = is_nt](Queue& on) {
          gpu::launch(on, shape, gemm::multiply_simt<Type>, rows, columns, inner, nt, left, right, out);
        };
      }
      return enqueue;
    });
  }

  nlohmann::json details() const {
    auto result = OnGpu::details();
    result["path"] = path_;
    return result;
  }

  template <Backend>
  void run(Queue& on) {
    enqueue_(on);
  }

private:
  static constexpr std::size_t largest = std::size_t{1} << 30;
  dim3 tiles(std::size_t side) const {
    return dim3(static_cast<unsigned>((n + side - 1) / side), static_cast<unsigned>((m + side - 1) / side),
                static_cast<unsigned>(batch));
  }

  char const* path_ = "SIMT";
  std::function<void(Queue&)> enqueue_;
};

bool const registered = add_kernel<GemmPortableOnGpu, gpu_backend>();

}  // namespace
}  // namespace toise
