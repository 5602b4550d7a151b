#include "kernels/gemm/micro.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/gemm/micro.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace toise::gemm::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// rows × vectors that fill the registers: 8 × 3 of 32 (AVX-512, NEON), else 6 × 2 of 16
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON
constexpr std::size_t rows = 8, vectors = 3;
#else
constexpr std::size_t rows = 6, vectors = 2;
#endif

template <class T>
HWY_INLINE void multiply(std::size_t k, T const* HWY_RESTRICT a, T const* HWY_RESTRICT b, T* HWY_RESTRICT c,
                         std::size_t ldc, bool add) {
  hn::ScalableTag<T> const d;
  using V = hn::Vec<decltype(d)>;
  std::size_t const lanes = hn::Lanes(d);
  V sum[rows][vectors];
#pragma GCC unroll 8
  for (std::size_t i = 0; i < rows; ++i) {
    hwy::Prefetch(c + i * ldc);
#pragma GCC unroll 3
    for (std::size_t v = 0; v < vectors; ++v) sum[i][v] = hn::Zero(d);
  }
  for (std::size_t p = 0; p < k; ++p) {
    V column[vectors];
#pragma GCC unroll 3
    for (std::size_t v = 0; v < vectors; ++v) {
      hwy::Prefetch(b + (8 * vectors + v) * lanes);  // B streams from L2
      column[v] = hn::Load(d, b + v * lanes);
    }
#pragma GCC unroll 8
    for (std::size_t i = 0; i < rows; ++i) {
      V const row = hn::Set(d, a[i]);
#pragma GCC unroll 3
      for (std::size_t v = 0; v < vectors; ++v) sum[i][v] = hn::MulAdd(row, column[v], sum[i][v]);
    }
    a += rows;
    b += vectors * lanes;
  }
#pragma GCC unroll 8
  for (std::size_t i = 0; i < rows; ++i) {
#pragma GCC unroll 3
    for (std::size_t v = 0; v < vectors; ++v) {
      T* const at = c + i * ldc + v * lanes;
      hn::StoreU(add ? hn::Add(sum[i][v], hn::LoadU(d, at)) : sum[i][v], d, at);
    }
  }
}

void MicroFp64(std::size_t k, double const* a, double const* b, double* c, std::size_t ldc, bool add) {
  multiply(k, a, b, c, ldc, add);
}
void MicroFp32(std::size_t k, float const* a, float const* b, float* c, std::size_t ldc, bool add) {
  multiply(k, a, b, c, ldc, add);
}
Tile TileFp64() { return {rows, vectors * hn::Lanes(hn::ScalableTag<double>())}; }
Tile TileFp32() { return {rows, vectors * hn::Lanes(hn::ScalableTag<float>())}; }

}  // namespace toise::gemm::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace toise::gemm {

HWY_EXPORT(MicroFp64);
HWY_EXPORT(MicroFp32);
HWY_EXPORT(TileFp64);
HWY_EXPORT(TileFp32);

template <>
Tile tile<double>() {
  return HWY_DYNAMIC_DISPATCH(TileFp64)();
}
template <>
Tile tile<float>() {
  return HWY_DYNAMIC_DISPATCH(TileFp32)();
}
template <>
void micro_kernel(std::size_t k, double const* a, double const* b, double* c, std::size_t ldc, bool add) {
  HWY_DYNAMIC_DISPATCH(MicroFp64)(k, a, b, c, ldc, add);
}
template <>
void micro_kernel(std::size_t k, float const* a, float const* b, float* c, std::size_t ldc, bool add) {
  HWY_DYNAMIC_DISPATCH(MicroFp32)(k, a, b, c, ldc, add);
}

}  // namespace toise::gemm
#endif
