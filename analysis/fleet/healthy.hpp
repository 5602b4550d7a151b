// How healthy nodes spread around their median: the distribution that a node is compared with.
#pragma once

#include <span>
#include <string>

namespace toise {

enum class DistributionShape { few, normal, student, two_modes };
char const* to_string(DistributionShape);

/// The distribution of the values of healthy nodes.
struct Healthy {
  DistributionShape shape = DistributionShape::few;
  double center = 0, spread = 0;             // of the values; of the larger mode, when there are two
  double df = 0;                             // of Student's t
  double other_center = 0, other_share = 0;  // of the second mode

  /// The probability that a healthy node's value is at most x.
  double lower_tail(double x) const;
  /// x with that probability.
  double lower_limit(double probability) const;
};

/// Fitted so that a few slow nodes do not matter: below 30 values from median and median absolute deviation, else by
/// the likelihood in which the lowest 2 % only count as low. Student's t or two modes of one spread are taken only
/// where the normal distribution is clearly worse. least_spread: the smallest spread to assume. Throws InputError
/// below 3 values.
Healthy fit_healthy(std::span<double const> values, double least_spread);

/// Student's t in place of a normal distribution, since its spread is itself estimated, from few values. A median
/// absolute deviation knows as much as 0.37 times as many squares. Source: Huber, "Robust Statistics", 1981, on its
/// efficiency.
Healthy with_unsure_spread(Healthy, double free_values);

}  // namespace toise
