#include "core/registry.hpp"
#include "kernels/gemm/gpu_gemm.hpp"
#include "kernels/gemm/gpu_matrix_unit.hpp"
#include "kernels/gemm/gpu_simt.hpp"
#include "kernels/gemm/gpu_warpgroup.hpp"

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
        if (is_nt && k % 8 == 0 && gpu::has_warpgroup_unit(gpu)) {
          using Kernel = gemm::OnWarpgroups<gpu::Wgmma64x128x16, A>;
          path_ = gpu::Wgmma64x128x16::instruction;
          auto const across = (n + Kernel::tile_columns - 1) / Kernel::tile_columns,
                     down = (m + Kernel::tile_rows - 1) / Kernel::tile_rows;
          gpu::Shape const shape{.blocks = dim3(static_cast<unsigned>(across * down), 1, static_cast<unsigned>(batch)),
                                 .threads = Kernel::threads,
                                 .shared_bytes = Kernel::shared_bytes};
          auto const kernel = gemm::multiply_on_warpgroups<gpu::Wgmma64x128x16, A>;
          gpu::allow_shared(device.gpu(), kernel, shape.shared_bytes);
          return [=](Queue& on) { gpu::launch(on, shape, kernel, rows, columns, inner, left, right, out); };
        }
        gpu::with_matrix_unit(gpu, [&](auto unit) {
          using Unit = decltype(unit);
          path_ = Unit::instruction(std::is_same_v<A, Bf16>);
          auto const blocks = tiles(gemm::OnMatrixUnit<Unit, A>::tile);
          auto const shape = gpu::Shape{.blocks = dim3(blocks.x * blocks.y, 1, blocks.z), .threads = 256};
          auto const kernel = is_nt ? gemm::multiply_on_unit<Unit, A, true> : gemm::multiply_on_unit<Unit, A, false>;
          enqueue = [=](Queue& on) { gpu::launch(on, shape, kernel, rows, columns, inner, left, right, out); };
        });
      }
      if (!enqueue) {
        auto const shape = gemm::shape_of_simt<Type>(m, n, batch);
        gemm::Stored<A const> const a_stored{left, k, m * k, false};
        gemm::Stored<B const> const b_stored{right, is_nt ? k : n, k * n, is_nt};
        gemm::Stored<C> const c_stored{out, n, m * n, false};
        enqueue = [=](Queue& on) {
          gpu::launch(on, shape, gemm::multiply_simt<Type>, rows, columns, inner, a_stored, b_stored, c_stored, false);
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
