#include "kernels/gemm/gemm.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/sampling/random.hpp"
#include "kernels/gemm/blocked.hpp"

namespace toise {
namespace {

class Multiplication : public testing::Test {
protected:
  std::unique_ptr<World> world_ = make_world_alone();
  Device device_{*world_};

  template <class T>
  std::vector<T> random(std::size_t n, std::uint64_t key) {
    std::vector<T> values(n);
    for (std::size_t i = 0; i < n; ++i) values[i] = static_cast<T>(random_uniform(key, i));
    return values;
  }

  /// Largest error of c = a b + beta c against a sum in long double, relative to sqrt(k) roundings.
  template <class T>
  double error(std::size_t m, std::size_t n, std::size_t k, bool transpose_a, bool transpose_b, T beta) {
    auto const a = random<T>(m * k, 1), b = random<T>(k * n, 2), before = random<T>(m * n, 3);
    auto c = before;
    View<T> const va = transpose_a ? View<T>{a.data(), 1, static_cast<std::ptrdiff_t>(m)} : row_major(a.data(), k);
    View<T> const vb = transpose_b ? View<T>{b.data(), 1, static_cast<std::ptrdiff_t>(k)} : row_major(b.data(), n);
    BlockedGemm<T> multiply(device_, m, n, k);
    multiply(device_.team(), m, n, k, va, vb, beta, c.data(), n);
    double worst = 0;
    for (std::size_t i = 0; i < m; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        long double sum = beta * before[i * n + j];
        for (std::size_t p = 0; p < k; ++p) {
          sum += static_cast<long double>(va.data[static_cast<std::ptrdiff_t>(i) * va.row_stride +
                                                  static_cast<std::ptrdiff_t>(p) * va.column_stride]) *
                 vb.data[static_cast<std::ptrdiff_t>(p) * vb.row_stride +
                         static_cast<std::ptrdiff_t>(j) * vb.column_stride];
        }
        worst = std::max(worst, std::abs(static_cast<double>(sum - c[i * n + j])));
      }
    }
    return worst / (std::numeric_limits<T>::epsilon() * std::sqrt(static_cast<double>(k)));
  }
};

TEST_F(Multiplication, MatchesTheReferenceAtEverySmallEdge) {
  for (std::size_t m : {1u, 5u, 8u, 13u}) {
    for (std::size_t n : {1u, 23u, 24u, 49u}) {
      for (std::size_t k : {1u, 7u, 64u}) {
        EXPECT_LT(error<double>(m, n, k, false, false, 0), 4) << m << ' ' << n << ' ' << k;
        EXPECT_LT(error<float>(m, n, k, false, false, 0), 4) << m << ' ' << n << ' ' << k;
      }
    }
  }
}

TEST_F(Multiplication, MatchesTheReferenceAcrossBlocksInAllLayouts) {
  for (bool ta : {false, true}) {
    for (bool tb : {false, true}) {
      for (double beta : {0.0, 1.0, 0.5}) {
        EXPECT_LT(error<double>(130, 300, 520, ta, tb, beta), 16) << ta << tb << beta;
        EXPECT_LT(error<float>(67, 260, 1030, ta, tb, static_cast<float>(beta)), 16) << ta << tb << beta;
      }
    }
  }
}

TEST_F(Multiplication, IgnoresNotANumberInCWhenBetaIsZero) {
  std::vector<double> const a{2}, b{3};
  std::vector<double> c{std::nan("")};
  BlockedGemm<double>(device_, 1, 1, 1)(device_.team(), 1, 1, 1, row_major(a.data(), 1), row_major(b.data(), 1), 0.0,
                                        c.data(), 1);
  EXPECT_DOUBLE_EQ(c[0], 6);
}

TEST_F(Multiplication, FreivaldsFindsASingleWrongElementAnywhere) {
  constexpr std::size_t m = 40, n = 50, k = 60;
  auto const a = random<double>(m * k, 1), b = random<double>(k * n, 2);
  std::vector<double> c(m * n);
  BlockedGemm<double>(device_, m, n, k)(device_.team(), m, n, k, row_major(a.data(), k), row_major(b.data(), n), 0.0,
                                        c.data(), n);
  auto const good = freivalds(device_.team(), m, n, k, a.data(), b.data(), c.data());
  ASSERT_TRUE(good.passed());
  for (std::size_t i = 0; i < m * n; ++i) {
    auto const right = c[i];
    c[i] += 2 * good.tolerance;
    EXPECT_FALSE(freivalds(device_.team(), m, n, k, a.data(), b.data(), c.data()).passed()) << i;
    c[i] = std::nan("");
    EXPECT_FALSE(freivalds(device_.team(), m, n, k, a.data(), b.data(), c.data()).passed()) << i;
    c[i] = right;
  }
}

}  // namespace
}  // namespace toise
