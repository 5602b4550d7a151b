// Two groups of independent values: do they differ, and by how much, without a shape of their noise.
#pragma once

#include <optional>
#include <span>

#include "core/sampling/statistics.hpp"

namespace toise {

/// The shift from a to b.
struct Shift {
  double estimate = 0;               // median of all differences b[j] - a[i] (Hodges and Lehmann); NaN without any
  std::optional<Interval> interval;  // empty when there are too few values for the confidence
  double p = 1;                      // two-sided, of no shift
};

/// By the Mann-Whitney statistic: exact up to 50 values in each group, by its normal approximation beyond; ties count
/// as half. confidence in (0, 1). Source: Hodges & Lehmann, Annals of Mathematical Statistics 34 (1963).
Shift shift_between(std::span<double const> a, std::span<double const> b, double confidence = 0.95);

}  // namespace toise
