#include "core/sampling/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/error.hpp"

namespace toise {

double binomial_cdf(long k, long n, double p) {
  if (k < 0) return 0;
  if (k >= n) return 1;
  // sum from k downwards until the terms vanish; each term follows from its neighbour
  double const log_term = std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0) + k * std::log(p) +
                          (n - k) * std::log1p(-p);
  if (static_cast<double>(k) > n * p) {  // sum the short tail instead
    double term = std::exp(log_term), tail = 0;
    for (long i = k + 1; i <= n; ++i) {
      term *= static_cast<double>(n - i + 1) / i * p / (1 - p);
      tail += term;
      if (term < 1e-18 * tail) break;
    }
    return 1 - tail;
  }
  double term = std::exp(log_term), sum = 0;
  for (long i = k; i >= 0; --i) {
    sum += term;
    if (term < 1e-18 * sum) break;
    term *= static_cast<double>(i) / (n - i + 1) * (1 - p) / p;
  }
  return sum;
}

std::optional<Ranks> quantile_ranks(std::size_t n, double q, double confidence) {
  double const tail = (1 - confidence) / 2;
  auto const count = static_cast<long>(n);
  // both conditions are monotone in the rank: bisect
  auto first_rank = [&](auto const& holds) {
    long low = 1, high = count + 1;
    while (low < high) {
      long const middle = low + (high - low) / 2;
      if (holds(middle))
        high = middle;
      else
        low = middle + 1;
    }
    return low;
  };
  long const lower = first_rank([&](long l) { return binomial_cdf(l - 1, count, q) > tail; }) - 1;
  long const upper = first_rank([&](long u) { return binomial_cdf(u - 1, count, q) >= 1 - tail; });
  if (lower < 1 || upper > count) return std::nullopt;
  return Ranks{.lower = static_cast<std::size_t>(lower), .upper = static_cast<std::size_t>(upper)};
}

double quantile(std::span<double const> sorted, double q) {
  if (sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
  double const position = q * static_cast<double>(sorted.size() - 1);
  auto const below = static_cast<std::size_t>(position);
  auto const above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], position - static_cast<double>(below));
}

double median(std::span<double const> samples) {
  std::vector<double> sorted(samples.begin(), samples.end());
  std::sort(sorted.begin(), sorted.end());
  return quantile(sorted, 0.5);
}

double autocorrelation_time(std::span<double const> samples) {
  auto const n = samples.size();
  if (n < 8) return 1;
  double const middle = median(samples);
  std::vector<double> below(n);
  std::transform(samples.begin(), samples.end(), below.begin(), [&](double x) { return x < middle ? 1.0 : 0.0; });
  double const mean = std::accumulate(below.begin(), below.end(), 0.0) / static_cast<double>(n);
  for (auto& b : below) b -= mean;
  auto covariance = [&](std::size_t lag) {
    return std::inner_product(below.begin() + static_cast<long>(lag), below.end(), below.begin(), 0.0);
  };
  double const variance = covariance(0);
  if (variance <= 0) return 1;
  double sum = 0;
  for (std::size_t lag = 0; lag + 1 < n; lag += 2) {
    double const pair = covariance(lag) + covariance(lag + 1);
    if (pair <= 0) break;
    sum += pair;
  }
  return std::max(1.0, 2 * sum / variance - 1);
}

/// The rank, between two of them, that bounds an interval of the median from below; none where there are too few
/// samples. From above it is n + 1 minus this.
static std::optional<double> lower_rank_of_median(std::size_t n, double confidence) {
  auto const ranks = quantile_ranks(n, 0.5, confidence);
  if (!ranks) return std::nullopt;
  auto const count = static_cast<double>(n), below = static_cast<double>(ranks->lower);
  auto coverage = [&](double rank) {  // of the interval from this rank on
    return std::max(0.0, 1 - 2 * binomial_cdf(static_cast<long>(rank) - 1, static_cast<long>(n), 0.5));
  };
  double const wide = coverage(below), narrow = coverage(below + 1);
  double const excess = (wide - confidence) / (wide - narrow);
  return below + (count - below) * excess / (below + (count - 2 * below) * excess);
}

MedianInterval median_interval(std::span<double const> samples, double confidence) {
  if (samples.empty()) throw InputError("a median needs at least one sample, but there are none");
  if (!(confidence > 0 && confidence < 1)) {
    throw InputError("confidence must be between 0 and 1, for example 0.95");
  }
  std::vector<double> sorted(samples.begin(), samples.end());
  std::sort(sorted.begin(), sorted.end());
  MedianInterval result{.median = quantile(sorted, 0.5), .tau = autocorrelation_time(samples)};
  auto const n = sorted.size();
  auto const rank = lower_rank_of_median(n, confidence);
  if (!rank) return result;
  double const middle = (static_cast<double>(n) + 1) / 2;
  double const reach = (middle - *rank) * std::sqrt(result.tau);
  double const lower = middle - reach, upper = middle + reach;
  if (lower < 1 || upper > static_cast<double>(n)) return result;
  auto const steps = static_cast<double>(n - 1);
  result.interval =
      Interval{.low = quantile(sorted, (lower - 1) / steps), .high = quantile(sorted, (upper - 1) / steps)};
  return result;
}

double mann_whitney_p(std::span<double const> a, std::span<double const> b) {
  if (a.size() < 3 || b.size() < 3) return 1;
  struct Item {
    double value;
    bool from_a;
  };
  std::vector<Item> items;
  for (double x : a) items.push_back({x, true});
  for (double x : b) items.push_back({x, false});
  std::sort(items.begin(), items.end(), [](Item const& x, Item const& y) { return x.value < y.value; });
  auto const n1 = static_cast<double>(a.size()), n2 = static_cast<double>(b.size()), n = n1 + n2;
  double rank_sum = 0, ties = 0;
  for (std::size_t i = 0; i < items.size();) {
    std::size_t j = i;
    while (j < items.size() && items[j].value == items[i].value) ++j;
    double const mid_rank = (static_cast<double>(i + j) + 1) / 2, t = static_cast<double>(j - i);
    ties += t * t * t - t;
    for (; i < j; ++i) rank_sum += items[i].from_a ? mid_rank : 0;
  }
  double const u = rank_sum - n1 * (n1 + 1) / 2;
  double const variance = n1 * n2 / 12 * (n + 1 - ties / (n * (n - 1)));
  if (variance <= 0) return 1;
  double const distance = std::max(0.0, std::abs(u - n1 * n2 / 2) - 0.5);
  return std::erfc(distance / std::sqrt(2 * variance));
}

Quantiles quantiles(std::span<double const> samples) {
  std::vector<double> sorted(samples.begin(), samples.end());
  std::sort(sorted.begin(), sorted.end());
  return {.min = quantile(sorted, 0),
          .p5 = quantile(sorted, 0.05),
          .p25 = quantile(sorted, 0.25),
          .p50 = quantile(sorted, 0.5),
          .p75 = quantile(sorted, 0.75),
          .p95 = quantile(sorted, 0.95),
          .p99 = quantile(sorted, 0.99),
          .max = quantile(sorted, 1)};
}

std::optional<double> half_width_of(std::optional<Interval> const& interval, double median) {
  return interval && median != 0 ? std::optional((interval->high - interval->low) / 2 / median) : std::nullopt;
}

}  // namespace toise
