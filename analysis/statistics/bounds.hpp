// Confidence bounds of shares and of times between failures, and what a plan of launches risks.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "core/sampling/statistics.hpp"

namespace toise {

/// Of a share of which k of n were seen; each bound holds with the confidence. Source: Clopper & Pearson, Biometrika 26
/// (1934).
Interval share_bounds(std::size_t k, std::size_t n, double confidence);

/// How many attempts, none of which fails, show that at least this share passes; nothing for a share of 1.
std::optional<std::size_t> attempts_for(double share, double confidence);

/// Of the mean time between failures, of which this many were seen in an observed time, in its unit; each bound holds
/// with the confidence. Without a failure the upper one is infinite. Source: Epstein, Technometrics 2 (1960): T over
/// quantiles of Gamma(failures + 1) and Gamma(failures).
Interval time_bounds(double observed, std::size_t failures, double confidence);

/// What the plan risks: the chance that a machine exactly at the limit passes (the buyer's) and that one this much
/// better does not (the vendor's), for n launches with a relative spread. Normal approximation of the median.
struct Risks {
  double buyer = 0;
  std::vector<std::pair<double, double>> vendor;  // better by, chance
};
Risks risks_of(int launches, double spread, double confidence);

}  // namespace toise
