#include "analysis/statistics/probability.hpp"

#include <cmath>
#include <limits>
#include <numbers>

namespace toise {
namespace {

constexpr double tiny = 1e-300, precise = 1e-15;

/// Where a falling function crosses p, between low and high.
template <class Function>
double crossing(Function const& falling, double p, double low, double high) {
  for (int i = 0; i < 200 && high - low > precise * (1 + std::abs(low)); ++i) {
    double const middle = (low + high) / 2;
    (falling(middle) > p ? low : high) = middle;
  }
  return (low + high) / 2;
}

/// The continued fraction of I_x(a, b), by Lentz's method: converges fast for x < (a + 1) / (a + b + 2).
double beta_fraction(double a, double b, double x) {
  auto const kept_from_zero = [](double value) { return std::abs(value) < tiny ? tiny : value; };
  double c = 1, d = 1 / kept_from_zero(1 - (a + b) * x / (a + 1)), result = d;
  for (int m = 1; m < 10'000; ++m) {
    double const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / kept_from_zero(1 + even * d);
    c = kept_from_zero(1 + even / c);
    result *= d * c;
    double const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / kept_from_zero(1 + odd * d);
    c = kept_from_zero(1 + odd / c);
    result *= d * c;
    if (std::abs(d * c - 1) < precise) break;
  }
  return result;
}

}  // namespace

double incomplete_beta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  double const front =
      std::exp(a * std::log(x) + b * std::log1p(-x) + std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b));
  if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(a, b, x) / a;
  return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double incomplete_gamma(double a, double x) {
  if (x <= 0) return 0;
  double term = 1 / a, sum = term;
  for (int n = 1; n < 100'000 && term > sum * precise; ++n) sum += term *= x / (a + n);
  return sum * std::exp(a * std::log(x) - x - std::lgamma(a));
}

double normal_tail(double z) { return 0.5 * std::erfc(z / std::numbers::sqrt2); }

double normal_tail_quantile(double p) { return crossing(normal_tail, p, -40, 40); }

double student_tail(double t, double df) {
  double const upper = 0.5 * incomplete_beta(df / 2, 0.5, df / (df + t * t));
  return t >= 0 ? upper : 1 - upper;
}

double student_tail_quantile(double p, double df) {
  if (p > 0.5) return -student_tail_quantile(1 - p, df);
  double high = 1;
  while (student_tail(high, df) > p && high < std::numeric_limits<double>::max() / 2) high *= 2;
  return crossing([df](double t) { return student_tail(t, df); }, p, 0, high);
}

}  // namespace toise
