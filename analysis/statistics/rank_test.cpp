#include "analysis/statistics/rank_test.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "analysis/statistics/probability.hpp"

namespace toise {
namespace {

constexpr std::size_t most_exact = 50;

/// P(U <= u) for u = 0 … n m of the number of pairs in which b exceeds a, when both are of one distribution.
std::vector<double> exact_distribution(std::size_t n, std::size_t m) {
  // the number of ways is the Gaussian binomial coefficient: multiplied by (1 - q^(n+i)) / (1 - q^i) for each i
  std::vector<double> ways(n * m + 1);
  ways[0] = 1;
  for (std::size_t i = 1; i <= m; ++i) {
    for (auto u = ways.size(); u-- > n + i;) ways[u] -= ways[u - n - i];
    for (auto u = i; u < ways.size(); ++u) ways[u] += ways[u - i];
  }
  double total = 0;
  for (double const count : ways) total += count;
  double below = 0;
  for (auto& count : ways) count = below += count / total;
  return ways;
}

/// P(U <= u).
double lower_tail(double u, std::size_t n, std::size_t m) {
  if (u < 0) return 0;
  if (std::max(n, m) <= most_exact) {
    return exact_distribution(n, m)[std::min(n * m, static_cast<std::size_t>(u))];
  }
  auto const nm = static_cast<double>(n * m);
  return normal_tail(-(u + 0.5 - nm / 2) / std::sqrt(nm * static_cast<double>(n + m + 1) / 12));
}

}  // namespace

Shift shift_between(std::span<double const> a, std::span<double const> b, double confidence) {
  std::vector<double> differences;
  differences.reserve(a.size() * b.size());
  for (double const x : a) {
    for (double const y : b) differences.push_back(y - x);
  }
  std::sort(differences.begin(), differences.end());
  Shift shift{.estimate = quantile(differences, 0.5)};
  if (differences.empty()) return shift;
  double above = 0;
  for (double const d : differences) above += d > 0 ? 1 : d == 0 ? 0.5 : 0;
  auto const nm = static_cast<double>(differences.size());
  shift.p = std::min(1.0, 2 * lower_tail(std::min(above, nm - above), a.size(), b.size()));
  // the largest k with P(U <= k - 1) <= α / 2: the interval is from the k-th smallest to the k-th largest difference
  std::size_t k = 0;
  double const tail = (1 - confidence) / 2;
  if (std::max(a.size(), b.size()) <= most_exact) {
    auto const distribution = exact_distribution(a.size(), b.size());
    while (k < differences.size() / 2 && distribution[k] <= tail) ++k;
  } else {
    while (k < differences.size() / 2 && lower_tail(static_cast<double>(k), a.size(), b.size()) <= tail) ++k;
  }
  if (k > 0) shift.interval = Interval{.low = differences[k - 1], .high = differences[differences.size() - k]};
  return shift;
}

}  // namespace toise
