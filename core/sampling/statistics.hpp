// Nonparametric statistics of samples: quantiles, their exact intervals, autocorrelation.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace toise {

/// P(X <= k) for X ~ Bin(n, p). k < 0 gives 0.
double binomial_cdf(long k, long n, double p);

/// One-based ranks of the order statistics that bound a quantile.
struct Ranks {
  std::size_t lower = 0, upper = 0;
};

/// Exact two-sided interval of quantile q from n independent samples: the largest l with
/// P(Bin(n,q) <= l-1) <= α/2 and the smallest u with P(Bin(n,q) <= u-1) >= 1-α/2.
/// Empty when n is too small for the confidence (below 6 for a median at 95 %).
/// Source: Hoefler & Belli, SC'15, rule 6.
std::optional<Ranks> quantile_ranks(std::size_t n, double q, double confidence);

/// Quantile q of ascending samples, linear between order statistics; NaN when empty.
double quantile(std::span<double const> sorted, double q);

/// Median of samples in any order; NaN when empty.
double median(std::span<double const> samples);

/// Integrated autocorrelation time of the indicator [x_i < median], by Geyer's initial positive
/// sequence; at least 1. In samples. Source: Geyer, Statistical Science 7 (1992).
double autocorrelation_time(std::span<double const> samples);

struct Interval {
  double low = 0, high = 0;
};

/// As a share of the median; none without an interval, or where the median is zero.
std::optional<double> half_width_of(std::optional<Interval> const&, double median);

/// A median, its interval, and how much the interval was widened for autocorrelation.
struct MedianInterval {
  double median = 0;
  std::optional<Interval> interval;  // empty when there are too few samples
  double tau = 1;                    // autocorrelation time, in samples; over rounds their mean
  // over rounds, both as a share of the median; empty when they are not known
  std::optional<double> within;   // standard error of one round's median, from its samples
  std::optional<double> between;  // standard deviation of the rounds' medians beyond that
  bool in_spells = false;         // rounds near each other are more alike than others
};

/// Median with the interval of its order statistics, interpolated between ranks, these moved apart by sqrt(τ) from
/// the middle. samples: in the order in which they were taken. confidence in (0, 1).
/// Throws InputError when samples is empty or confidence is out of range.
/// Source: Hettmansperger & Sheather, Statistics & Probability Letters 4 (1986).
MedianInterval median_interval(std::span<double const> samples, double confidence = 0.95);

/// Two-sided p of the Mann-Whitney U test (normal approximation, ties corrected): could a and b
/// come from one distribution? 1 when either has fewer than 3 samples.
double mann_whitney_p(std::span<double const> a, std::span<double const> b);

/// What is reported of samples, all in their unit: plain quantiles, without intervals.
struct Quantiles {
  double min = 0, p5 = 0, p25 = 0, p50 = 0, p75 = 0, p95 = 0, p99 = 0, max = 0;
};
Quantiles quantiles(std::span<double const> samples);

}  // namespace toise
