// How the time of a call follows its size: α + β bytes, on each side of where a library changes its protocol.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/sampling/statistics.hpp"

namespace toise {

struct TimeOfSize {
  double bytes = 0, seconds = 0;
  std::optional<Interval> interval = {};  // of the seconds, 95 %
};

/// A value of the model and what holds it with 95 % confidence.
struct Estimate {
  double value = 0;
  Interval interval;
};

/// Between two protocol switches. Sizes are those that were measured.
struct Segment {
  double smallest = 0, largest = 0;  // B
  Estimate alpha;                    // s
  Estimate beta;                     // s/B
  double seconds_of(double bytes) const { return alpha.value + beta.value * bytes; }
};

struct SizeFit {
  std::vector<Segment> segments;  // by size; the protocol switches between the largest of one and the next's smallest
  double worst_residual = 0;      // largest |measured / fitted - 1|
};

/// Weighted least squares of the relative residuals, α and β not below zero. points: one for each size, by size, their
/// times above zero. Nothing with fewer than three sizes.
///
/// Weights: a point's own interval and 1 %, since no line is truer than that; a point without an interval counts as the
/// least sure of the others. Where the points scatter more than that about the lines, the intervals of α and β widen by
/// as much (Student's t). They are of one run: what moves all its sizes together is in none of them.
///
/// Switches: of the partitions of least squares into up to 4 segments, each of at least 4 sizes, the finest one in
/// which an F test, with its p times the number of places, keeps every switch (p < 0.05). Sources: Hockney, Parallel
/// Computing 20 (1994); Bai & Perron, J. Applied Econometrics 18 (2003).
std::optional<SizeFit> fit_sizes(std::span<TimeOfSize const> points);

}  // namespace toise
