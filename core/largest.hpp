// The largest of several errors, without losing a NaN.
#pragma once

namespace toise {

/// Raises `largest` to `value`. A NaN is above all numbers, and stays: std::max, and fmax of C, lose it.
template <class T>
constexpr void raise(T& largest, T value) {
  bool const is_nan = largest != largest;
  if (!is_nan && !(value <= largest)) largest = value;
}

}  // namespace toise
