// Floating-point types narrower than a float, as bits with exact conversions: the same on the host,
// on every GPU and in the emulator, whatever the vendor's headers hold.
#pragma once

#include <cstdint>

namespace toise {

/// What exponents and codes a narrow format has.
enum class NarrowKind {
  ieee,         // infinities and NaNs at the largest exponent: fp16, bf16, fp8 e5m2
  finite,       // no infinity; one NaN, all ones: OCP fp8 e4m3
  finite_fnuz,  // no infinity, no negative zero; NaN where that would be: fp8 of gfx942
};

/// A format of 1 sign, `exponent_bits` and `mantissa_bits`, stored in Bits.
/// Source: IEEE 754-2019; OCP 8-bit Floating Point Specification 1.0, 2023.
template <class Storage, int exponent_bits, int mantissa_bits, NarrowKind kind>
struct NarrowFloat {
  Storage bits;

  static constexpr int width = 1 + exponent_bits + mantissa_bits;
  static constexpr int bias = (1 << (exponent_bits - 1)) - (kind == NarrowKind::finite_fnuz ? 0 : 1);
  /// bf16: the upper half of a float, which kernels convert element by element.
  static constexpr bool is_upper_half = kind == NarrowKind::ieee && exponent_bits == 8 && mantissa_bits == 7;
  static constexpr float unit_roundoff = 0.5f / static_cast<float>(1 << mantissa_bits);
  static constexpr std::uint32_t sign_bit = 1u << (width - 1);
  static constexpr std::uint32_t largest = [] {
    std::uint32_t const all = sign_bit - 1;
    if (kind == NarrowKind::ieee) return all - (1u << mantissa_bits);  // below the infinity
    return kind == NarrowKind::finite ? all - 1 : all;
  }();
  static constexpr std::uint32_t nan = kind == NarrowKind::finite_fnuz ? sign_bit : sign_bit - 1;

  /// The nearest value, ties to even; beyond the largest: the infinity, or NaN where there is none.
  static constexpr NarrowFloat from(float value) {
    auto const source = __builtin_bit_cast(std::uint32_t, value);
    if constexpr (is_upper_half) {  // the same as below, in a few instructions
      if ((source & 0x7fffffffu) > 0x7f800000u) return {static_cast<Storage>(nan)};
      return {static_cast<Storage>((source + 0x7fffu + (source >> 16 & 1)) >> 16)};
    }
    auto const sign = source >> 31 ? sign_bit : 0;
    auto const magnitude = source & 0x7fffffffu;
    if (magnitude > 0x7f800000u) return {static_cast<Storage>(nan)};
    std::uint32_t code = beyond;
    if (magnitude < 0x7f800000u) {
      int const exponent = static_cast<int>(magnitude >> 23 ? magnitude >> 23 : 1) - 127;
      constexpr int least = 1 - bias;  // the exponent of the smallest normal value
      int const shift = 23 - mantissa_bits + (exponent < least ? least - exponent : 0);
      std::uint32_t const mantissa = magnitude >> 23 ? (magnitude & 0x7fffffu) | 0x800000u : magnitude;
      std::uint32_t const rounded =
          shift > 24 ? 0 : (mantissa + (1u << (shift - 1)) - 1 + ((mantissa >> shift) & 1)) >> shift;
      // a carry out of the mantissa goes into the exponent by itself
      code = exponent < least ? rounded : (static_cast<std::uint32_t>(exponent + bias - 1) << mantissa_bits) + rounded;
      if (code > largest) code = beyond;
    }
    if (kind == NarrowKind::finite_fnuz && code == 0) return {0};
    if (kind == NarrowKind::finite_fnuz && code == beyond) return {static_cast<Storage>(nan)};
    return {static_cast<Storage>(sign | code)};
  }

  constexpr float to_float() const {
    if constexpr (is_upper_half) return __builtin_bit_cast(float, std::uint32_t{bits} << 16);
    std::uint32_t const code = bits & (sign_bit - 1);
    std::uint32_t const sign = bits & sign_bit ? 0x80000000u : 0;
    if (code > largest || (kind == NarrowKind::finite_fnuz && bits == nan)) {
      bool const infinite = kind == NarrowKind::ieee && code == largest + 1;
      return __builtin_bit_cast(float, sign | (infinite ? 0x7f800000u : 0x7fc00000u));
    }
    std::uint32_t exponent = code >> mantissa_bits, mantissa = code & ((1u << mantissa_bits) - 1);
    if (exponent == 0) {
      if (mantissa == 0) return __builtin_bit_cast(float, sign);
      exponent = 1;
      while (!(mantissa >> mantissa_bits)) {  // a subnormal: shift its leading one to where it is implied
        mantissa <<= 1;
        --exponent;
      }
      mantissa &= (1u << mantissa_bits) - 1;
    }
    std::uint32_t const rebased = exponent + 127u - static_cast<std::uint32_t>(bias);
    return __builtin_bit_cast(float, sign | (rebased << 23) | (mantissa << (23 - mantissa_bits)));
  }

private:
  static constexpr std::uint32_t beyond = largest + 1;  // the code of what is too large: infinity or NaN
};

using Fp16 = NarrowFloat<std::uint16_t, 5, 10, NarrowKind::ieee>;
using Bf16 = NarrowFloat<std::uint16_t, 8, 7, NarrowKind::ieee>;
using Fp8E5m2 = NarrowFloat<std::uint8_t, 5, 2, NarrowKind::ieee>;
using Fp8E4m3 = NarrowFloat<std::uint8_t, 4, 3, NarrowKind::finite>;
using Fp8E5m2Fnuz = NarrowFloat<std::uint8_t, 5, 2, NarrowKind::finite_fnuz>;
using Fp8E4m3Fnuz = NarrowFloat<std::uint8_t, 4, 3, NarrowKind::finite_fnuz>;

/// The nearest value with tf32's 10 bits of mantissa, as a float.
constexpr float round_to_tf32(float value) {
  auto const bits = __builtin_bit_cast(std::uint32_t, value);
  return __builtin_bit_cast(float, (bits + 0xfffu + ((bits >> 13) & 1)) & ~0x1fffu);
}

}  // namespace toise
