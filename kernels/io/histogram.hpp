// A log-linear histogram of latencies: small, mergeable by addition, under 0.8 % error.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "core/details.hpp"

namespace toise::io {

/// Buckets of nanoseconds with 6 mantissa bits: 64 linear steps per octave.
class LatencyHistogram {
public:
  static constexpr int mantissa_bits = 6;

  void add(std::int64_t nanoseconds) {
    ++counts_[bucket(static_cast<std::uint64_t>(nanoseconds > 0 ? nanoseconds : 0))];
  }

  static std::size_t bucket(std::uint64_t ns) {
    if (ns < (1u << mantissa_bits)) return ns;
    int const shift = std::bit_width(ns) - 1 - mantissa_bits;
    return (static_cast<std::size_t>(shift) << mantissa_bits) + (ns >> shift);
  }
  /// The middle of a bucket, in nanoseconds.
  static double middle(std::size_t b) {
    if (b < (2u << mantissa_bits)) return static_cast<double>(b);
    auto const shift = (b >> mantissa_bits) - 1;
    auto const low = ((b & ((1u << mantissa_bits) - 1)) | (1u << mantissa_bits)) << shift;
    return static_cast<double>(low) + static_cast<double>((std::uint64_t{1} << shift) - 1) / 2;
  }

  std::uint64_t total() const {
    std::uint64_t sum = 0;
    for (auto const count : counts_) sum += count;
    return sum;
  }
  /// In seconds; 0 when empty.
  double quantile(double q) const {
    auto const all = total();
    std::uint64_t seen = 0;
    for (std::size_t b = 0; b < counts_.size(); ++b) {
      seen += counts_[b];
      if (counts_[b] > 0 && static_cast<double>(seen) >= q * static_cast<double>(all)) return middle(b) * 1e-9;
    }
    return 0;
  }
  /// (seconds, count) of the buckets that hold anything.
  Detail::Histogram buckets() const {
    Detail::Histogram list;
    for (std::size_t b = 0; b < counts_.size(); ++b) {
      if (counts_[b] > 0) list.emplace_back(middle(b) * 1e-9, static_cast<std::int64_t>(counts_[b]));
    }
    return list;
  }

private:
  std::array<std::uint64_t, (64 - mantissa_bits + 1) << mantissa_bits> counts_{};
};

}  // namespace toise::io
