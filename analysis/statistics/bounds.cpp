#include "analysis/statistics/bounds.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>

#include "analysis/statistics/math_policy.hpp"
#include "analysis/statistics/probability.hpp"

namespace toise {

Interval share_bounds(std::size_t k, std::size_t n, double confidence) {
  using Binomial =
      boost::math::binomial_distribution<double, MathPolicy>;  // its default bounds are those of Clopper and Pearson
  auto const good = static_cast<double>(k), all = static_cast<double>(n);
  return {.low = k == 0 ? 0 : Binomial::find_lower_bound_on_p(all, good, 1 - confidence),
          .high = k == n ? 1 : Binomial::find_upper_bound_on_p(all, good, 1 - confidence)};
}

std::optional<std::size_t> attempts_for(double share, double confidence) {
  if (share >= 1) return {};
  auto const shows = [&](std::size_t n) { return share_bounds(n, n, confidence).low >= share; };
  // with no failure the bound is the n-th root of the risk
  auto n = static_cast<std::size_t>(std::max(1.0, std::ceil(std::log(1 - confidence) / std::log(share))));
  while (n > 1 && shows(n - 1)) --n;
  while (!shows(n)) ++n;
  return n;
}

Interval time_bounds(double observed, std::size_t failures, double confidence) {
  auto const quantile = [](double p, double shape) { return boost::math::gamma_p_inv(shape, p, MathPolicy()); };
  auto const seen = static_cast<double>(failures);
  return {.low = observed / quantile(confidence, seen + 1),
          .high = failures == 0 ? std::numeric_limits<double>::infinity() : observed / quantile(1 - confidence, seen)};
}

Risks risks_of(int launches, double spread, double confidence) {
  // the median's standard error is 1.2533 times the mean's
  double const error = 1.2533 * spread / std::sqrt(static_cast<double>(launches)),
               z = normal_tail_quantile(1 - confidence);
  Risks risks{.buyer = 1 - confidence};
  for (double const better : {0.005, 0.01, 0.02, 0.05})
    risks.vendor.emplace_back(better, normal_tail(better / error - z));
  return risks;
}

}  // namespace toise
