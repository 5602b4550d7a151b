#include "core/registry.hpp"
#include "kernels/gemm/gpu/gemm.hpp"
#include "kernels/gemm/gpu/portable.hpp"
#include "kernels/gemm/gpu/warpgroup.hpp"

namespace toise {
namespace {

/// Our own: 16-bit types on the matrix units where the device has them, all others on its ordinary ones.
struct GemmPortableOnGpu : gemm::OnGpu {
  GemmPortableOnGpu(Params const& params, Device& device) : OnGpu(params, device) {
    gemm::Extent const extent{m, n, k, batch};
    extent.require_portable();
    enqueue_ = gemm::with_type(type, is_fnuz, [&](auto tag) -> std::function<void(Queue&)> {
      using Type = decltype(tag);
      using A = typename Type::A;
      using B = typename Type::B;
      using C = typename Type::C;
      gemm::Stored<A const> const left{reinterpret_cast<A const*>(a.data()), k, m * k, false};
      gemm::Stored<B const> const right{reinterpret_cast<B const*>(b.data()), is_nt ? k : n, k * n, is_nt};
      gemm::Stored<C> const out{reinterpret_cast<C*>(c.data()), n, m * n, false};
      if constexpr (gemm::is_for_matrix_units<Type>) {
        if (is_nt && k % 8 == 0 && gpu::has_warpgroup_unit(gpu)) {
          using Unit = gpu::Wgmma64x128x16;
          auto const shape = gemm::OnWarpgroups<Unit, A>::shape_of(m, n, batch);
          auto const kernel = gemm::multiply_on_warpgroups<Unit, A>;
          path_ = Unit::instruction;
          gpu::allow_shared(device.gpu(), kernel, shape.shared_bytes);
          return [=](Queue& on) {
            gpu::launch(on, shape, kernel, extent.m, extent.n, extent.k, left.data, right.data, out.data);
          };
        }
      }
      path_ = gemm::path_of_portable<Type>(gpu);
      return [=](Queue& on) { gemm::multiply_portable<Type>(on, extent, left, right, out, false); };
    });
  }

  Details details() const {
    auto result = OnGpu::details();
    result.set({"path", path_});
    return result;
  }

  template <Backend>
  void run(Queue& on) {
    enqueue_(on);
  }

private:
  char const* path_ = "";
  std::function<void(Queue&)> enqueue_;
};

bool const registered = add_kernel<GemmPortableOnGpu, gpu_backend>();

}  // namespace
}  // namespace toise
