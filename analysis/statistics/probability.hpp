// Tails and quantiles of the distributions that verdicts rest on, by Boost.Math.
#pragma once

namespace toise {

/// P(Z > z) of the standard normal.
double normal_tail(double z);
/// z with P(Z > z) = p. p in (0, 1).
double normal_tail_quantile(double p);

/// P(T > t) of Student's t. df > 0, not necessarily an integer.
double student_tail(double t, double df);
/// t with P(T > t) = p. p in (0, 1).
double student_tail_quantile(double p, double df);

}  // namespace toise
