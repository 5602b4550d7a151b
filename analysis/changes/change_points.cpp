#include "analysis/changes/change_points.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "analysis/changes/levels.hpp"
#include "analysis/statistics/probability.hpp"
#include "core/error.hpp"

namespace toise {
namespace {

constexpr std::size_t neighbourhood = 30;  // values on each side that speak of a change's noise
constexpr double prior_weight = 30;        // values' worth of what they say, against a level's own
constexpr double most_correlation = 0.95;
constexpr std::size_t patience = 3;  // levels more that may find no further change before the search ends

/// Variance of the mean of m values of an AR(1) of unit variance.
double variance_of_mean(std::size_t m, double phi) {
  auto const n = static_cast<double>(m);
  return ((1 + phi) / (1 - phi) - 2 * phi * (1 - std::pow(phi, n)) / (n * (1 - phi) * (1 - phi))) / n;
}

/// A series cut into levels, and the noise around them.
class Levels {
public:
  Levels(Present const& series, std::vector<Spike> const& spikes, Stretches const& stretches,
         ChangeOptions const& options, double least_spread, Boundaries bounds)
      : series_(series),
        spikes_(spikes),
        stretches_(stretches),
        options_(options),
        least_spread_(least_spread),
        bounds_(std::move(bounds)) {
    estimate_noise();
  }

  /// Removes the changes that noise explains, the weakest first; returns those that are left.
  std::vector<Change> significant_changes() {
    while (bounds_.size() > 2) {
      std::vector<Change> changes;
      double const explained = stretches_.best_innovations(bounds_);
      for (std::size_t b = 1; b + 1 < bounds_.size(); ++b) changes.push_back(test(b, explained));
      auto const weakest =
          std::max_element(changes.begin(), changes.end(), [](auto const& x, auto const& y) { return x.p < y.p; });
      if (weakest->p < options_.alpha) return changes;
      bounds_.erase(bounds_.begin() + 1 + (weakest - changes.begin()));
      settle(bounds_, stretches_, options_.shortest);
      estimate_noise();
    }
    return {};
  }

  double noise() const { return std::sqrt(variance_); }
  double correlation() const { return phi_; }

private:
  void estimate_noise() {
    auto const& [values, index] = series_;
    residuals_.resize(values.size());
    double products = 0, squares = 0;
    for (std::size_t b = 0; b + 1 < bounds_.size(); ++b) {
      double const mean = stretches_.mean(bounds_[b], bounds_[b + 1]);
      for (auto i = bounds_[b]; i < bounds_[b + 1]; ++i) {
        residuals_[i] = values[i] - mean;
        squares += residuals_[i] * residuals_[i];
        bool const has_neighbour = i > bounds_[b] && index[i] == index[i - 1] + 1;
        if (has_neighbour) products += residuals_[i] * residuals_[i - 1];
      }
    }
    // each level's mean takes (1 + 4 φ) / n from the estimate. Source: Marriott & Pope, Biometrika 41 (1954)
    auto const levels = static_cast<double>(bounds_.size() - 1), n = static_cast<double>(values.size());
    double const raw = squares > 0 ? products / squares : 0;
    phi_ = std::clamp((raw + levels / n) / std::max(0.2, 1 - 4 * levels / n), 0.0, most_correlation);
    double expected = 0;  // of the squares, for unit variance
    for (std::size_t b = 0; b + 1 < bounds_.size(); ++b) {
      auto const m = bounds_[b + 1] - bounds_[b];
      expected += static_cast<double>(m) * (1 - variance_of_mean(m, phi_));
    }
    inflation_ = n / std::max(expected, 1.0);
    variance_ = at_least_noise(squares / n * inflation_);
  }

  double at_least_noise(double variance) const { return std::max(variance, least_spread_ * least_spread_); }

  /// Of the values around a bound.
  double variance_near(std::size_t at) const {
    auto const begin = at - std::min(at, neighbourhood), end = std::min(at + neighbourhood, residuals_.size());
    double squares = 0;
    for (auto i = begin; i < end; ++i) squares += residuals_[i] * residuals_[i];
    return squares / static_cast<double>(end - begin) * inflation_;
  }

  /// A level's own variance, drawn towards the neighbourhood's when it is short.
  double variance_of(std::size_t begin, std::size_t end, double near) const {
    auto const m = end - begin;
    double const own = static_cast<double>(m) * (1 - variance_of_mean(m, phi_));
    return at_least_noise((prior_weight * near + stretches_.error(begin, end)) / (prior_weight + own));
  }

  /// Two-sided p of the change at bounds_[b]: without it, does an AR(1) explain the series as well?
  double p_of_likelihood(std::size_t b, double explained_with) const {
    auto without = bounds_;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(b));
    auto const n = static_cast<double>(series_.values.size());
    double const least = n * least_spread_ * least_spread_,
                 df = std::max(1.0, n - static_cast<double>(bounds_.size()) - 1);
    double const ratio = (stretches_.best_innovations(without) + least) / (explained_with + least);
    return 2 * student_tail(std::sqrt(std::max(0.0, df * (ratio - 1))), df);
  }

  /// The jump at bounds_[b] by generalised least squares over its standard error, for unit variance: an AR(1)
  /// wanders to another level, a change jumps there.
  double jump(std::size_t b) const {
    auto const begin = bounds_[b - 1], at = bounds_[b], end = bounds_[b + 1];
    double const origin = stretches_.mean(begin, at), first = std::sqrt(1 - phi_ * phi_);
    double cc = 0, cd = 0, dd = 0, cx = 0, dx = 0;  // normal equations of the level before, c, and the jump, d
    for (auto i = begin; i < end; ++i) {
      double const here = series_.values[i] - origin;
      double const x = i == begin ? first * here : here - phi_ * (series_.values[i - 1] - origin);
      double const c = i == begin ? first : 1 - phi_, d = i < at ? 0 : i == at ? 1 : 1 - phi_;
      cc += c * c, cd += c * d, dd += d * d, cx += c * x, dx += d * x;
    }
    double const determinant = cc * dd - cd * cd;
    return (cc * dx - cd * cx) / std::sqrt(determinant * cc * (1 - phi_ * phi_));
  }

  /// The chance that this many values as far off as the shorter level's come together, where the series has shown such
  /// values elsewhere: noise of two modes, or with many spikes, makes short levels that no normal distribution
  /// explains.
  double chance_of_company(std::size_t b) const {
    auto const begin = bounds_[b - 1], at = bounds_[b], end = bounds_[b + 1];
    bool const is_after = end - at <= at - begin;
    auto const [from, to] = is_after ? std::pair(at, end) : std::pair(begin, at);
    double const level = is_after ? stretches_.mean(begin, at) : stretches_.mean(at, end);
    double const side = stretches_.mean(from, to) > level ? 1 : -1;
    std::vector<double> away;  // of the shorter level, the farthest first
    for (auto i = from; i < to; ++i) away.push_back(side * (series_.values[i] - level));
    std::sort(away.begin(), away.end(), std::greater());
    std::vector<double> others;
    for (auto const& spike : spikes_) others.push_back(side * (spike.value - spike.level));
    for (std::size_t i = 0; i < residuals_.size(); ++i) {
      if (i < from || i >= to) others.push_back(side * residuals_[i]);
    }
    auto const m = static_cast<long>(away.size());
    auto const n = static_cast<double>(others.size());
    double chance = 1;
    for (long const k : {m, (3 * m + 3) / 4, (m + 1) / 2}) {  // at least k of m
      auto const limit = away[static_cast<std::size_t>(k - 1)];
      auto const beyond = static_cast<double>(
          std::count_if(others.begin(), others.end(), [&](double other) { return other >= limit; }));
      double const share = std::min(1.0, (beyond + std::sqrt(beyond)) / n);
      chance = std::min(chance, 1 - binomial_cdf(k - 1, m, share));
    }
    return chance;
  }

  Change test(std::size_t b, double explained) const {
    auto const begin = bounds_[b - 1], at = bounds_[b], end = bounds_[b + 1];
    double const before = stretches_.mean(begin, at), after = stretches_.mean(at, end);
    Change change{.index = series_.index[at],
                  .before = before,
                  .after = after,
                  .ratio = after / before,
                  .p = 1,
                  .n_before = at - begin,
                  .n_after = end - at};
    double const near = variance_near(at);
    double const share_before = variance_of_mean(at - begin, phi_), share_after = variance_of_mean(end - at, phi_);
    double const variance_before = variance_of(begin, at, near), variance_after = variance_of(at, end, near);
    double const error_before = variance_before * share_before, error_after = variance_after * share_after;
    double const error = error_before + error_after;  // squared, of the difference of the means
    // degrees of freedom by Welch and Satterthwaite
    double const df = error * error /
                      (error_before * error_before / (prior_weight + 1 / share_before - 1) +
                       error_after * error_after / (prior_weight + 1 / share_after - 1));
    // the error of a ratio, to first order
    double const margin = student_tail_quantile(0.025, df) * std::abs(change.ratio) *
                          std::sqrt(error_before / (before * before) + error_after / (after * after));
    change.ci = {.low = change.ratio - margin, .high = change.ratio + margin};
    if (std::abs(after - before) < options_.least * std::abs(before)) return change;
    double const spread = std::sqrt(error / (share_before + share_after));
    double const chance = std::max(
        {2 * student_tail(std::abs(jump(b)) / spread, df), p_of_likelihood(b, explained), chance_of_company(b)});
    double const places = static_cast<double>(series_.values.size());
    change.p = std::min(1.0, places * chance * std::pow(1 - phi_, -2.5));
    return change;
  }

  Present const& series_;
  std::vector<Spike> const& spikes_;
  Stretches const& stretches_;
  ChangeOptions options_;
  double least_spread_;
  Boundaries bounds_;
  double phi_ = 0, variance_ = 0;
  double inflation_ = 1;  // of squared residuals, for what the levels' means took from them
  std::vector<double> residuals_;
};

Present present_values(std::span<double const> values) {
  Present series;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isinf(values[i])) throw InputError("a series must not have infinite values; leave missing values out");
    if (std::isnan(values[i])) continue;
    series.values.push_back(values[i]);
    series.index.push_back(i);
  }
  return series;
}

}  // namespace

ChangePoints change_points(std::span<double const> values, ChangeOptions const& options) {
  if (!(options.alpha > 0 && options.alpha < 1)) throw InputError("alpha must be between 0 and 1");
  if (!(options.least >= 0)) throw InputError("the least change must not be negative");
  if (options.shortest < 2) throw InputError("a level needs at least 2 values");
  auto series = present_values(values);
  ChangePoints found;
  if (series.values.size() < 2 * options.shortest) return found;
  // quiet series often hold rounded values: differences far below what counts as a change mean nothing
  double const least_spread =
      std::max(options.least * std::abs(median(series.values)) / 5, std::sqrt(std::numeric_limits<double>::min()));
  found.spikes = set_spikes_aside(series, least_spread);
  if (series.values.size() < 2 * options.shortest) return found;
  Stretches const stretches(series.values);
  BestPartitions partitions(stretches, series.values.size(), options.shortest);
  std::size_t in_vain = 0;
  bool is_first = true;
  do {
    Levels levels(series, found.spikes, stretches, options, least_spread, partitions.bounds());
    auto changes = levels.significant_changes();
    if (!is_first && changes.size() <= found.changes.size()) {
      ++in_vain;
      continue;
    }
    found.changes = std::move(changes);
    found.noise = levels.noise();
    found.correlation = levels.correlation();
    in_vain = 0;
    is_first = false;
  } while (in_vain < patience && partitions.add_level());
  return found;
}

}  // namespace toise
