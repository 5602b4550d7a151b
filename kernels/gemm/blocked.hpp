// Our own matrix multiplication on the host: packed, blocked, in the widest vectors of the CPU.
#pragma once

#include <cstddef>

#include "core/device.hpp"

namespace toise {

/// A matrix in memory: element (i, j) is data[i * row_stride + j * column_stride].
template <class T>
struct View {
  T const* data;
  std::ptrdiff_t row_stride, column_stride;

  View transposed() const { return {data, column_stride, row_stride}; }
};

/// Row-major view with leading dimension ld.
template <class T>
View<T> row_major(T const* data, std::size_t ld) {
  return {data, static_cast<std::ptrdiff_t>(ld), 1};
}

/// C = A B + beta C, for matrices up to the sizes given at construction.
/// The loops are those of Goto and van de Geijn (ACM TOMS 2008): a panel of A shared by all threads,
/// a block of B in each thread's L2, a micro-panel of A in L1, and a tile of C in registers.
/// T is float or double.
template <class T>
class BlockedGemm {
public:
  /// Allocates the packing buffers; throws Unsupported when memory is short.
  BlockedGemm(Device&, std::size_t max_m, std::size_t max_n, std::size_t max_k);

  /// c: m × n, row-major with leading dimension ldc; a: m × k; b: k × n. beta 0 ignores what c holds.
  void operator()(Team&, std::size_t m, std::size_t n, std::size_t k, View<T> a, View<T> b, T beta, T* c,
                  std::size_t ldc);

private:
  Buffer<T> packed_a_;      // shared: [panel of mr rows][k][mr]
  Buffer<T> packed_b_;      // one block a thread: [panel of nr columns][k][nr]
  std::size_t b_capacity_;  // elements of a thread's block
};

extern template class BlockedGemm<float>;
extern template class BlockedGemm<double>;

}  // namespace toise
