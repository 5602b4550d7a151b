#include "kernels/training/vector_math.hpp"

// the compiler makes one version per target, and the program chooses when it starts
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_THREAD__) && \
    !defined(__SANITIZE_ADDRESS__)
#define TOISE_EACH_TARGET __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define TOISE_EACH_TARGET
#endif

namespace toise::training {
namespace {

constexpr std::size_t lanes = 16;  // independent sums, so that the compiler may use vectors

template <class T>
[[gnu::always_inline]] inline T dot_of(T const* x, T const* y, std::size_t n) {
  T sums[lanes] = {};
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    for (std::size_t l = 0; l < lanes; ++l) sums[l] += x[i + l] * y[i + l];
  }
  T total = 0;
  for (T const sum : sums) total += sum;
  for (; i < n; ++i) total += x[i] * y[i];
  return total;
}

template <class T>
[[gnu::always_inline]] inline void axpy_of(T a, T const* x, T* y, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) y[i] += a * x[i];
}

}  // namespace

TOISE_EACH_TARGET float dot(float const* x, float const* y, std::size_t n) { return dot_of(x, y, n); }
TOISE_EACH_TARGET double dot(double const* x, double const* y, std::size_t n) { return dot_of(x, y, n); }
TOISE_EACH_TARGET void axpy(float a, float const* x, float* y, std::size_t n) { axpy_of(a, x, y, n); }
TOISE_EACH_TARGET void axpy(double a, double const* x, double* y, std::size_t n) { axpy_of(a, x, y, n); }

}  // namespace toise::training
