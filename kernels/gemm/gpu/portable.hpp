// Our own product on a GPU: on a matrix unit where the factors and the device have one, else on the ordinary
// units. For .cu files.
#pragma once

#include "core/error.hpp"
#include "kernels/gemm/gpu/matrix_unit.hpp"
#include "kernels/gemm/gpu/simt.hpp"

namespace toise::gemm {

/// Whether products of a type are of those that matrix units multiply here: 16-bit factors, sums in fp32.
template <class Type>
inline constexpr bool is_for_matrix_units = std::is_same_v<typename Type::A, typename Type::B> &&
                                            (std::is_same_v<typename Type::A, Fp16> ||
                                             std::is_same_v<typename Type::A, Bf16>);

/// The matrix instruction that multiply_portable() uses, or "SIMT".
template <class Type>
char const* path_of_portable([[maybe_unused]] gpu::Properties const& device) {
  char const* path = "SIMT";
  if constexpr (is_for_matrix_units<Type>) {
    gpu::with_matrix_unit(
        device, [&](auto unit) { path = decltype(unit)::instruction(std::is_same_v<typename Type::A, Bf16>); });
  }
  return path;
}

/// Sizes of a product, `batch` times.
struct Extent {
  std::size_t m, n, k, batch;
  static constexpr std::size_t largest = std::size_t{1} << 30, most_batches = 65535;

  void require_portable() const {
    if (m > largest || n > largest || k > largest || batch > most_batches)
      throw Unsupported("portable takes dimensions of at most 2^30, and at most 65535 batches");
  }
};

/// Enqueues C = A B, plus what C holds when `adds`.
template <class Type>
void multiply_portable(Queue& queue, Extent const& e, Stored<typename Type::A const> a,
                       Stored<typename Type::B const> b, Stored<typename Type::C> c, bool adds) {
  bool is_done = false;
  if constexpr (is_for_matrix_units<Type>) {
    is_done = gpu::with_matrix_unit(gpu::properties(queue.device().gpu()), [&](auto unit) {
      gpu::launch(queue, shape_on_unit(e.m, e.n, e.batch),
                  multiply_on_unit<decltype(unit), typename Type::A, typename Type::C>, e.m, e.n, e.k, a, b, c, adds);
    });
  }
  if (!is_done)
    gpu::launch(queue, shape_of_simt<Type>(e.m, e.n, e.batch), multiply_simt<Type>, e.m, e.n, e.k, a, b, c, adds);
}

}  // namespace toise::gemm
