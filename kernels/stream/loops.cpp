#include "kernels/stream/loops.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/stream/loops.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace toise::stream::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<double>;

/// Applies `body(i)` -> vector to whole vectors, four at a time, and `tail(i)` to the rest.
template <bool nontemporal, class Body, class Tail>
HWY_INLINE void for_each_vector(double* out, std::size_t n, Body const& body, Tail const& tail) {
  D const d;
  auto const lanes = hn::Lanes(d);
  auto put = [&](auto vector, std::size_t i) HWY_ATTR {
    if constexpr (nontemporal)
      hn::Stream(vector, d, out + i);
    else
      hn::Store(vector, d, out + i);
  };
  std::size_t i = 0;
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    // all loads before all stores: streams of loads and of stores disturb each other less
    auto const v0 = body(i), v1 = body(i + lanes), v2 = body(i + 2 * lanes), v3 = body(i + 3 * lanes);
    put(v0, i);
    put(v1, i + lanes);
    put(v2, i + 2 * lanes);
    put(v3, i + 3 * lanes);
  }
  for (; i + lanes <= n; i += lanes) put(body(i), i);
  for (; i < n; ++i) out[i] = tail(i);
  if constexpr (nontemporal) hwy::FlushStream();
}

template <class Body, class Tail>
HWY_INLINE void store_all(double* out, std::size_t n, Stores stores, Body const& body, Tail const& tail) {
  if (stores == Stores::nontemporal)
    for_each_vector<true>(out, n, body, tail);
  else
    for_each_vector<false>(out, n, body, tail);
}

void Copy(double const* a, double* c, std::size_t n, Stores stores) {
  D const d;
  store_all(
      c, n, stores, [&](std::size_t i) HWY_ATTR { return hn::Load(d, a + i); }, [&](std::size_t i) { return a[i]; });
}

void Mul(double const* c, double* b, double q, std::size_t n, Stores stores) {
  D const d;
  auto const vq = hn::Set(d, q);
  store_all(
      b, n, stores, [&](std::size_t i) HWY_ATTR { return hn::Mul(vq, hn::Load(d, c + i)); },
      [&](std::size_t i) { return q * c[i]; });
}

void Add(double const* a, double const* b, double* c, std::size_t n, Stores stores) {
  D const d;
  store_all(
      c, n, stores, [&](std::size_t i) HWY_ATTR { return hn::Add(hn::Load(d, a + i), hn::Load(d, b + i)); },
      [&](std::size_t i) { return a[i] + b[i]; });
}

void Triad(double const* b, double const* c, double* a, double q, std::size_t n, Stores stores) {
  D const d;
  auto const vq = hn::Set(d, q);
  store_all(
      a, n, stores, [&](std::size_t i) HWY_ATTR { return hn::MulAdd(vq, hn::Load(d, c + i), hn::Load(d, b + i)); },
      [&](std::size_t i) { return b[i] + q * c[i]; });
}

double Dot(double const* a, double const* b, std::size_t n) {
  D const d;
  auto const lanes = hn::Lanes(d);
  auto s0 = hn::Zero(d), s1 = s0, s2 = s0, s3 = s0;
  std::size_t i = 0;
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    s0 = hn::MulAdd(hn::Load(d, a + i), hn::Load(d, b + i), s0);
    s1 = hn::MulAdd(hn::Load(d, a + i + lanes), hn::Load(d, b + i + lanes), s1);
    s2 = hn::MulAdd(hn::Load(d, a + i + 2 * lanes), hn::Load(d, b + i + 2 * lanes), s2);
    s3 = hn::MulAdd(hn::Load(d, a + i + 3 * lanes), hn::Load(d, b + i + 3 * lanes), s3);
  }
  double sum = hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(s0, s1), hn::Add(s2, s3))));
  for (; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace toise::stream::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace toise::stream {

HWY_EXPORT(Copy);
HWY_EXPORT(Mul);
HWY_EXPORT(Add);
HWY_EXPORT(Triad);
HWY_EXPORT(Dot);

void copy(double const* a, double* c, std::size_t n, Stores stores) { HWY_DYNAMIC_DISPATCH(Copy)(a, c, n, stores); }
void mul(double const* c, double* b, double q, std::size_t n, Stores stores) {
  HWY_DYNAMIC_DISPATCH(Mul)(c, b, q, n, stores);
}
void add(double const* a, double const* b, double* c, std::size_t n, Stores stores) {
  HWY_DYNAMIC_DISPATCH(Add)(a, b, c, n, stores);
}
void triad(double const* b, double const* c, double* a, double q, std::size_t n, Stores stores) {
  HWY_DYNAMIC_DISPATCH(Triad)(b, c, a, q, n, stores);
}
double dot(double const* a, double const* b, std::size_t n) { return HWY_DYNAMIC_DISPATCH(Dot)(a, b, n); }

}  // namespace toise::stream
#endif
