// Tails and quantiles of the distributions that verdicts rest on.
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

/// Regularised incomplete beta function I_x(a, b), by its continued fraction. a, b > 0, x in [0, 1].
/// Source: DLMF 8.17.22.
double incomplete_beta(double a, double b, double x);

/// Regularised lower incomplete gamma function P(a, x), by its series. a > 0, x >= 0. Source: DLMF 8.7.1.
double incomplete_gamma(double a, double x);

}  // namespace toise
