#include "kernels/peak/fma.hpp"

#include <cmath>
#include <limits>

#include "core/largest.hpp"
#include "core/registry.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/peak/fma.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace toise::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Where register r, lane l of a thread begins: apart from each other, and exact in fp32.
template <class T>
T first_value(std::size_t index) {
  return static_cast<T>(0.5 + 0.001953125 * static_cast<double>(index % 256));
}

template <class T>
void steps_of(double* result, std::int64_t steps) {
  hn::ScalableTag<T> const d;
  auto const lanes = hn::Lanes(d);
  HWY_ALIGN T start[Fma::registers * hn::MaxLanes(d)];
  for (std::size_t i = 0; i < Fma::registers * lanes; ++i) start[i] = first_value<T>(i);
  auto const m = hn::Set(d, static_cast<T>(Fma::multiplier)), c = hn::Set(d, static_cast<T>(Fma::addend));
  auto x0 = hn::Load(d, start), x1 = hn::Load(d, start + lanes), x2 = hn::Load(d, start + 2 * lanes),
       x3 = hn::Load(d, start + 3 * lanes), x4 = hn::Load(d, start + 4 * lanes), x5 = hn::Load(d, start + 5 * lanes),
       x6 = hn::Load(d, start + 6 * lanes), x7 = hn::Load(d, start + 7 * lanes), x8 = hn::Load(d, start + 8 * lanes),
       x9 = hn::Load(d, start + 9 * lanes), x10 = hn::Load(d, start + 10 * lanes),
       x11 = hn::Load(d, start + 11 * lanes);
  for (std::int64_t step = 0; step < steps; ++step) {
    x0 = hn::MulAdd(x0, m, c);
    x1 = hn::MulAdd(x1, m, c);
    x2 = hn::MulAdd(x2, m, c);
    x3 = hn::MulAdd(x3, m, c);
    x4 = hn::MulAdd(x4, m, c);
    x5 = hn::MulAdd(x5, m, c);
    x6 = hn::MulAdd(x6, m, c);
    x7 = hn::MulAdd(x7, m, c);
    x8 = hn::MulAdd(x8, m, c);
    x9 = hn::MulAdd(x9, m, c);
    x10 = hn::MulAdd(x10, m, c);
    x11 = hn::MulAdd(x11, m, c);
  }
  std::size_t r = 0;
  auto keep = [&](auto x) HWY_ATTR { hn::Store(x, d, start + lanes * r++); };
  keep(x0), keep(x1), keep(x2), keep(x3), keep(x4), keep(x5);
  keep(x6), keep(x7), keep(x8), keep(x9), keep(x10), keep(x11);
  for (std::size_t i = 0; i < Fma::registers * lanes; ++i) result[i] = static_cast<double>(start[i]);
}

void StepsFp64(double* result, std::int64_t steps) { steps_of<double>(result, steps); }
void StepsFp32(double* result, std::int64_t steps) { steps_of<float>(result, steps); }
std::size_t LanesFp64() { return hn::Lanes(hn::ScalableTag<double>()); }
std::size_t LanesFp32() { return hn::Lanes(hn::ScalableTag<float>()); }

}  // namespace toise::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace toise {

HWY_EXPORT(StepsFp64);
HWY_EXPORT(StepsFp32);
HWY_EXPORT(LanesFp64);
HWY_EXPORT(LanesFp32);

Description Fma::description() {
  return {
      .about = About{.family = "compute", .title = "Compute", .bound = BoundBy::compute, .peak = Peak::vector_units},
      .metrics = {flop_rate()}};
}

std::vector<Param> Fma::params() {
  return {{.name = "type",
           .kind = ParamKind::word,
           .fallback = "fp64",
           .help = "element type",
           .choices = {"fp64", "fp32"}}};
}

Fma::Fma(Params const& params, Device& device)
    : is_fp64(params.text("type") == "fp64"),
      threads(device.team().size()),
      lanes(is_fp64 ? HWY_DYNAMIC_DISPATCH(LanesFp64)() : HWY_DYNAMIC_DISPATCH(LanesFp32)()),
      result(static_cast<std::size_t>(threads * registers) * lanes, std::numeric_limits<double>::quiet_NaN()) {}

Work Fma::work() const { return {.flops = 2.0 * static_cast<double>(steps) * static_cast<double>(result.size())}; }

Check Fma::check() const {
  // m and c rounded to the type, as the vectors hold them
  double const m = is_fp64 ? multiplier : static_cast<double>(static_cast<float>(multiplier));
  double const c = is_fp64 ? addend : static_cast<double>(static_cast<float>(addend));
  auto const a_thread = static_cast<std::size_t>(registers) * lanes;
  double worst = 0;
  // after k steps: x = m^k x0 + c (1 - m^k) / (1 - m)
  double const power = std::pow(m, static_cast<double>(steps)), limit = c / (1 - m);
  for (std::size_t i = 0; i < result.size(); ++i) {
    double const start = 0.5 + 0.001953125 * static_cast<double>(i % a_thread % 256);
    double const error = std::abs(result[i] - (power * start + limit * (1 - power)));
    raise(worst, error);
  }
  // a step rounds twice where there is no fused operation, and later steps damp it: u Σ m^k = u / (1 - m)
  double const unit_roundoff = is_fp64 ? 1.1e-16 : 6e-8;
  return {.error = worst, .tolerance = 2 * unit_roundoff / (1 - m)};
}

template <>
void Fma::run<host>(Queue& queue) {
  auto const a_thread = static_cast<std::size_t>(registers) * lanes;
  queue.team().run([&](int thread) {
    auto* const mine = result.data() + static_cast<std::size_t>(thread) * a_thread;
    if (is_fp64)
      HWY_DYNAMIC_DISPATCH(StepsFp64)(mine, steps);
    else
      HWY_DYNAMIC_DISPATCH(StepsFp32)(mine, steps);
  });
}

static bool const registered = add_kernel<Fma, host>();

}  // namespace toise
#endif
