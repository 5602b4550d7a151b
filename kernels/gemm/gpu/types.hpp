// The element types of gemm on a GPU: what A, B and C are stored as, and how exact sums are.
#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

#include "core/error.hpp"
#include "core/narrow_float.hpp"

namespace toise::gemm {

constexpr double widen(double x) { return x; }
constexpr double widen(float x) { return static_cast<double>(x); }
constexpr double widen(std::int8_t x) { return x; }
constexpr double widen(std::int32_t x) { return x; }
template <class Bits, int e, int m, NarrowKind kind>
constexpr double widen(NarrowFloat<Bits, e, m, kind> x) {
  return static_cast<double>(x.to_float());
}

/// What most types share. `sum_roundoff` is the unit roundoff of the sums' accumulation: matrix units
/// keep fewer bits than fp32 has; source: Fasi, Higham, Mikaitis & Pranesh, PeerJ CS 7:e330, 2021.
template <class InA, class InB, class Out>
struct Elements {
  using A = InA;
  using B = InB;
  using C = Out;
  using Sum = float;
  static constexpr auto accumulate = "fp32";
  static constexpr double sum_roundoff = 0x1p-21;
  static constexpr bool exact = false;
  template <class T>
  static constexpr T from(double x) {
    return T::from(static_cast<float>(x));
  }
};

struct Fp64 : Elements<double, double, double> {
  using Sum = double;
  static constexpr auto type = "fp64", output = "fp64", accumulate = "fp64";
  static constexpr double sum_roundoff = 0x1p-53, output_roundoff = 0x1p-53;
  template <class T>
  static constexpr T from(double x) {
    return x;
  }
};
struct Fp32 : Elements<float, float, float> {
  static constexpr auto type = "fp32", output = "fp32";
  static constexpr double sum_roundoff = 0x1p-24, output_roundoff = 0x1p-24;
  template <class T>
  static constexpr T from(double x) {
    return static_cast<float>(x);
  }
};
/// fp32 in memory, with inputs that tf32 holds exactly: so what the units drop is zero.
struct Tf32 : Elements<float, float, float> {
  static constexpr auto type = "tf32", output = "fp32";
  static constexpr double output_roundoff = 0x1p-24;
  template <class T>
  static constexpr T from(double x) {
    return round_to_tf32(static_cast<float>(x));
  }
};
struct Fp16InOut : Elements<Fp16, Fp16, Fp16> {
  static constexpr auto type = "fp16", output = "fp16";
  static constexpr double output_roundoff = static_cast<double>(Fp16::unit_roundoff);
};
struct Bf16InOut : Elements<Bf16, Bf16, Bf16> {
  static constexpr auto type = "bf16", output = "bf16";
  static constexpr double output_roundoff = static_cast<double>(Bf16::unit_roundoff);
};
/// Hopper's units add products of fp8 with about 14 bits: hence the roundoff of the sums.
template <class InA, class InB>
struct Fp8ToBf16 : Elements<InA, InB, Bf16> {
  static constexpr auto output = "bf16";
  static constexpr double sum_roundoff = 0x1p-12, output_roundoff = static_cast<double>(Bf16::unit_roundoff);
};
struct E4m3 : Fp8ToBf16<Fp8E4m3, Fp8E4m3> {
  static constexpr auto type = "fp8_e4m3";
};
struct E4m3Fnuz : Fp8ToBf16<Fp8E4m3Fnuz, Fp8E4m3Fnuz> {
  static constexpr auto type = "fp8_e4m3";
};
/// A is e5m2 and B e4m3, as gradients and weights are: no library multiplies e5m2 by itself.
struct E5m2 : Fp8ToBf16<Fp8E5m2, Fp8E4m3> {
  static constexpr auto type = "fp8_e5m2";
};
struct E5m2Fnuz : Fp8ToBf16<Fp8E5m2Fnuz, Fp8E4m3Fnuz> {
  static constexpr auto type = "fp8_e5m2";
};
/// Integers in [-127, 127]; sums are exact, so any difference is an error.
struct Int8 : Elements<std::int8_t, std::int8_t, std::int32_t> {
  using Sum = std::int32_t;
  static constexpr auto type = "int8", output = "int32", accumulate = "int32";
  static constexpr double output_roundoff = 0;
  static constexpr bool exact = true;
  template <class T>
  static constexpr T from(double x) {
    return static_cast<T>(x * 127.5);
  }
};

/// Calls f(Type{}) with the type of that name. `is_fnuz`: which fp8 the device has.
template <class F>
auto with_type(std::string_view name, bool is_fnuz, F const& f) {
  if (name == Fp64::type) return f(Fp64{});
  if (name == Fp32::type) return f(Fp32{});
  if (name == Tf32::type) return f(Tf32{});
  if (name == Fp16InOut::type) return f(Fp16InOut{});
  if (name == Bf16InOut::type) return f(Bf16InOut{});
  if (name == E4m3::type) return is_fnuz ? f(E4m3Fnuz{}) : f(E4m3{});
  if (name == E5m2::type) return is_fnuz ? f(E5m2Fnuz{}) : f(E5m2{});
  if (name == Int8::type) return f(Int8{});
  throw InputError("type: unknown element type '" + std::string(name) + "'");
}

}  // namespace toise::gemm
