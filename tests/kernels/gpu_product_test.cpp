// Our own product on a GPU, as training uses it: every layout, with and without what C holds, in batches.
#include "kernels/gemm/gpu/product.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <vector>

#include "core/gpu/runtime.hpp"
#include "core/largest.hpp"
#include "core/narrow_float.hpp"
#include "core/sampling/random.hpp"
#include "tests/kernels/on_gpu.hpp"

namespace toise::gemm {
namespace {

template <class T>
T rounded(double x) {
  if constexpr (std::is_arithmetic_v<T>)
    return static_cast<T>(x);
  else
    return T::from(static_cast<float>(x));
}
template <class T>
double value(T x) {
  if constexpr (std::is_arithmetic_v<T>)
    return static_cast<double>(x);
  else
    return static_cast<double>(x.to_float());
}

/// A batch of matrices in host memory and on the device, rows `gap` elements longer than they need be.
template <class T>
struct Matrices {
  std::size_t rows, columns, ld, step;
  bool transposed;
  std::vector<T> host;
  Buffer<T> device;

  Matrices(Queue& queue, std::size_t r, std::size_t c, std::size_t batch, bool is_transposed, std::size_t gap,
           std::uint64_t seed)
      : rows(r),
        columns(c),
        ld((is_transposed ? r : c) + gap),
        step(ld * (is_transposed ? c : r)),
        transposed(is_transposed),
        host(step * batch),
        device(queue.device(), step * batch) {
    for (std::size_t i = 0; i < host.size(); ++i) host[i] = rounded<T>(random_uniform(seed, i));
    gpu::copy(queue, device.data(), host.data(), host.size() * sizeof(T));
    queue.wait();
  }
  std::size_t place(std::size_t b, std::size_t row, std::size_t column) const {
    return b * step + (transposed ? column * ld + row : row * ld + column);
  }
  Operand operand() { return {device.data(), ld, step, transposed}; }
};

struct Size {
  std::size_t m, n, k, batch, gap;
};

class GpuTrainingProduct : public OnGpuTest {
protected:
  /// Largest difference from the product in fp64; elements between rows must be left alone.
  template <class In, class Out>
  double error(char const* in, char const* out, Size const& s, bool a_transposed, bool b_transposed, bool adds) {
    Matrices<In> a(*queue_, s.m, s.k, s.batch, a_transposed, s.gap, 1);
    Matrices<In> b(*queue_, s.k, s.n, s.batch, b_transposed, s.gap, 2);
    Matrices<Out> c(*queue_, s.m, s.n, s.batch, false, s.gap, 3);
    make_portable_multiplier()(*queue_, {.m = s.m,
                                         .n = s.n,
                                         .k = s.k,
                                         .a = a.operand(),
                                         .b = b.operand(),
                                         .c = c.operand(),
                                         .in = in,
                                         .out = out,
                                         .adds = adds,
                                         .batch = s.batch});
    std::vector<Out> found(c.host.size());
    gpu::copy(*queue_, found.data(), c.device.data(), found.size() * sizeof(Out));
    queue_->wait();
    double worst = 0;
    for (std::size_t batch = 0; batch < s.batch; ++batch) {
      for (std::size_t i = 0; i < s.m; ++i) {
        for (std::size_t j = 0; j < c.ld; ++j) {
          auto const at = c.place(batch, i, j);
          double expected = j >= s.n || adds ? value(c.host[at]) : 0;
          for (std::size_t l = 0; l < s.k && j < s.n; ++l)
            expected += value(a.host[a.place(batch, i, l)]) * value(b.host[b.place(batch, l, j)]);
          raise(worst, std::abs(value(found[at]) - expected));
        }
      }
    }
    return worst;
  }

  template <class In, class Out>
  void expect_all_layouts(char const* in, char const* out, double tolerance) {
    for (auto const& size :
         {Size{136, 72, 64, 1, 0}, Size{136, 72, 64, 2, 8}, Size{33, 130, 37, 2, 3}, Size{1, 1, 1, 1, 1}}) {
      for (int layout = 0; layout < 8; ++layout) {
        bool const a = layout & 1, b = layout & 2, adds = layout & 4;
        EXPECT_LT((error<In, Out>(in, out, size, a, b, adds)), tolerance)
            << in << " to " << out << ", " << size.m << " x " << size.n << " x " << size.k << ", gap " << size.gap
            << (a ? ", A transposed" : "") << (b ? ", B transposed" : "") << (adds ? ", adds" : "");
      }
    }
  }
};

TEST_F(GpuTrainingProduct, IsRightInFp64) { expect_all_layouts<double, double>("fp64", "fp64", 1e-13); }
TEST_F(GpuTrainingProduct, IsRightInFp32) { expect_all_layouts<float, float>("fp32", "fp32", 1e-5); }
TEST_F(GpuTrainingProduct, IsRightInBf16) { expect_all_layouts<Bf16, Bf16>("bf16", "bf16", 0.05); }
TEST_F(GpuTrainingProduct, KeepsTheSumsOfBf16) { expect_all_layouts<Bf16, float>("bf16", "fp32", 1e-4); }

}  // namespace
}  // namespace toise::gemm
