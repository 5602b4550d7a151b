// A series cut into levels: the best cuts, and how well they fit under noise that depends on the value before.
#pragma once

#include <cstddef>
#include <vector>

namespace toise {

/// 0, where each later level begins, the number of values.
using Boundaries = std::vector<std::size_t>;

/// Sums that give the error of any stretch of a series in a few operations.
class Stretches {
public:
  explicit Stretches(std::vector<double> const& values);

  double mean(std::size_t begin, std::size_t end) const;
  /// Squared error around the mean.
  double error(std::size_t begin, std::size_t end) const;
  /// What an AR(1) with the levels of `bounds` (by generalised least squares) leaves unexplained, squared and scaled so
  /// that the smallest over phi belongs to the largest likelihood. phi in [0, 1).
  double innovations(Boundaries const& bounds, double phi) const;
  /// The smallest of these over phi.
  double best_innovations(Boundaries const& bounds) const;

private:
  double sum(std::size_t begin, std::size_t end) const { return sums_[end] - sums_[begin]; }
  double squares(std::size_t begin, std::size_t end) const { return squares_[end] - squares_[begin]; }

  double origin_;                                           // near the values: their squares stay small
  std::vector<double> values_, sums_, squares_, products_;  // values less the origin; sums of those before an index
};

/// Partitions of least squared error into 1, 2, 3, … levels, each found from the one before.
/// Source: Auger & Lawrence, Bulletin of Mathematical Biology 51 (1989).
class BestPartitions {
public:
  /// shortest: values that a level has at least.
  BestPartitions(Stretches const&, std::size_t n, std::size_t shortest);

  /// Adds one more level; false when there is no room. O(n²).
  bool add_level();
  Boundaries bounds() const;

private:
  Stretches const& stretches_;
  std::size_t n_, shortest_;
  std::vector<double> cost_;                    // of the best partition of what ends at each index
  std::vector<std::vector<std::size_t>> from_;  // where its last level begins, by the number of levels
};

/// Moves each bound to where its two levels fit best.
void settle(Boundaries&, Stretches const&, std::size_t shortest);

}  // namespace toise
