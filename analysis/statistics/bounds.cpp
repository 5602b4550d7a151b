#include "analysis/statistics/bounds.hpp"

#include <cmath>
#include <limits>

#include "analysis/statistics/probability.hpp"

namespace toise {
namespace {

/// Where a rising function reaches p, between 0 and high.
template <class Function>
double crossing(Function const& rising, double p, double high) {
  double low = 0;
  for (int i = 0; i < 200; ++i) {
    double const x = (low + high) / 2;
    (rising(x) < p ? low : high) = x;
  }
  return (low + high) / 2;
}

}  // namespace

Interval share_bounds(std::size_t k, std::size_t n, double confidence) {
  // I_x(a, b) = p
  auto const solve = [](double a, double b, double p) {
    return crossing([a, b](double x) { return incomplete_beta(a, b, x); }, p, 1);
  };
  auto const good = static_cast<double>(k), bad = static_cast<double>(n - k);
  return {.low = k == 0 ? 0 : solve(good, bad + 1, 1 - confidence),
          .high = k == n ? 1 : solve(good + 1, bad, confidence)};
}

Interval time_bounds(double observed, std::size_t failures, double confidence) {
  auto const quantile = [](double p, double shape) {
    return crossing([shape](double x) { return incomplete_gamma(shape, x); }, p, 10 * (shape + 10));
  };
  auto const seen = static_cast<double>(failures);
  return {.low = observed / quantile(confidence, seen + 1),
          .high = failures == 0 ? std::numeric_limits<double>::infinity() : observed / quantile(1 - confidence, seen)};
}

Risks risks_of(int launches, double spread, double confidence) {
  // the median's standard error is 1.2533 times the mean's
  double const error = 1.2533 * spread / std::sqrt(static_cast<double>(launches)),
               z = normal_tail_quantile(1 - confidence);
  Risks risks{.buyer = 1 - confidence, .vendor = {}};
  for (double const better : {0.005, 0.01, 0.02, 0.05})
    risks.vendor.emplace_back(better, normal_tail(better / error - z));
  return risks;
}

}  // namespace toise
