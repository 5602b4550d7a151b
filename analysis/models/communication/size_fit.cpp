#include "analysis/models/communication/size_fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/statistics/probability.hpp"
#include "analysis/statistics/two_terms.hpp"

namespace toise {
namespace {

constexpr double least_scatter = 0.01;
constexpr std::size_t most_segments = 4, shortest = 4;
constexpr double alpha_of_switch = 0.05;
constexpr double z95 = 1.959964;
constexpr double infinite = std::numeric_limits<double>::infinity();

struct Weighted {
  double bytes = 0, seconds = 0;
  double scatter = 0;  // of the seconds, as a share of them
  double weight = 0;
};
using Points = std::span<Weighted const>;

/// Standard deviation of the time as a share of it; nothing without an interval.
std::optional<double> scatter_of(TimeOfSize const& p) {
  if (!p.interval) return std::nullopt;
  return (p.interval->high - p.interval->low) / (2 * z95 * p.seconds);
}

std::vector<Weighted> weighted(std::span<TimeOfSize const> points) {
  double least_sure = 0;
  for (auto const& p : points) least_sure = std::max(least_sure, scatter_of(p).value_or(0));
  std::vector<Weighted> all;
  for (auto const& p : points) {
    double const scatter = std::hypot(scatter_of(p).value_or(least_sure), least_scatter);
    all.push_back(
        {.bytes = p.bytes, .seconds = p.seconds, .scatter = scatter, .weight = 1 / std::pow(scatter * p.seconds, 2)});
  }
  return all;
}

/// t = a + b bytes: α is a, and β b.
struct Line {
  TwoTerms::Fit fit;
  double squares = infinite;  // weighted sum; infinite: the points determine no line
};

double squares_about(Points points, double alpha, double beta) {
  double sum = 0;
  for (auto const& p : points) {
    double const residual = p.seconds - alpha - beta * p.bytes;
    sum += p.weight * residual * residual;
  }
  return sum;
}

Line weighted_line(Points points) {
  TwoTerms terms;
  for (auto const& p : points) terms.add(1, p.bytes, p.seconds, p.weight);
  Line line;
  if (!terms.is_determined()) return line;
  line.fit = terms.fit();
  line.squares = squares_about(points, line.fit.a, line.fit.b);
  return line;
}

Line line_through(Points points) {
  auto line = weighted_line(points);
  if (line.squares == infinite) return line;
  // weights by the line's times: by the measured ones, a time that is too short by chance would count more
  std::vector<Weighted> again(points.begin(), points.end());
  for (int i = 0; i < 2; ++i) {
    for (auto& p : again) {
      double const seconds = std::clamp(line.fit.a + line.fit.b * p.bytes, p.seconds / 2, p.seconds * 2);
      p.weight = 1 / std::pow(p.scatter * seconds, 2);
    }
    line = weighted_line(again);
  }
  return line;
}

/// Where segments begin, and at the end the number of points.
using Partition = std::vector<std::size_t>;

/// The one of least squares into this many segments; points.size() >= count * shortest.
Partition best_partition(std::vector<std::vector<double>> const& squares, std::size_t count) {
  auto const n = squares.size();
  // least[k][end]: of the points before `end`, in k + 1 segments; from[k][end]: where the last of these begins
  std::vector least(count, std::vector<double>(n + 1, infinite));
  std::vector from(count, std::vector<std::size_t>(n + 1, 0));
  for (std::size_t end = shortest; end <= n; ++end) least[0][end] = squares[0][end];
  for (std::size_t k = 1; k < count; ++k)
    for (std::size_t end = (k + 1) * shortest; end <= n; ++end)
      for (std::size_t begin = k * shortest; begin + shortest <= end; ++begin) {
        double const sum = least[k - 1][begin] + squares[begin][end];
        if (sum < least[k][end]) {
          least[k][end] = sum;
          from[k][end] = begin;
        }
      }
  Partition partition{n};
  for (std::size_t k = count; k-- > 0;) partition.push_back(k == 0 ? 0 : from[k][partition.back()]);
  std::ranges::reverse(partition);
  return partition;
}

double squares_of(std::vector<std::vector<double>> const& squares, Partition const& partition) {
  double sum = 0;
  for (std::size_t i = 0; i + 1 < partition.size(); ++i) sum += squares[partition[i]][partition[i + 1]];
  return sum;
}

double freedom_of(std::size_t points, Partition const& partition) {
  return static_cast<double>(points) - 2 * static_cast<double>(partition.size() - 1);
}

/// How much more than their weights say the points scatter: a variance, at least 1.
double dispersion_of(double squares, double freedom) { return std::max(1.0, squares / freedom); }

bool keeps_all(std::vector<std::vector<double>> const& squares, Partition const& partition) {
  auto const n = squares.size();
  double const freedom = freedom_of(n, partition);
  double const dispersion = dispersion_of(squares_of(squares, partition), freedom);
  for (std::size_t i = 1; i + 1 < partition.size(); ++i) {
    auto const begin = partition[i - 1], middle = partition[i], end = partition[i + 1];
    double const f = (squares[begin][end] - squares[begin][middle] - squares[middle][end]) / 2 / dispersion;
    // the tail of F with 2 degrees of freedom above
    double const p = static_cast<double>(n) * std::pow(1 + 2 * f / freedom, -freedom / 2);
    if (!(p < alpha_of_switch)) return false;
  }
  return true;
}

Partition partition_of(Points points) {
  auto const n = points.size();
  std::vector squares(n, std::vector<double>(n + 1, infinite));
  for (std::size_t begin = 0; begin < n; ++begin)
    for (std::size_t end = begin + 2; end <= n; ++end)
      squares[begin][end] = line_through(points.subspan(begin, end - begin)).squares;
  for (std::size_t count = std::min(most_segments, n / shortest); count > 1; --count) {
    auto partition = best_partition(squares, count);
    if (keeps_all(squares, partition)) return partition;
  }
  return {0, n};
}

/// kept: not below zero; where the free estimate is, the interval is about zero.
Estimate estimate(double kept, double free, double half_width) {
  return {.value = kept,
          .interval = {.low = std::max(0.0, free - half_width), .high = std::max({kept, free, 0.0}) + half_width}};
}

}  // namespace

std::optional<SizeFit> fit_sizes(std::span<TimeOfSize const> points) {
  if (points.size() < 3) return std::nullopt;
  auto const all = weighted(points);
  auto const partition = partition_of(all);
  std::vector<Line> lines;
  double squares = 0;
  for (std::size_t i = 0; i + 1 < partition.size(); ++i) {
    lines.push_back(line_through(Points(all).subspan(partition[i], partition[i + 1] - partition[i])));
    squares += lines.back().squares;
  }
  double const freedom = freedom_of(all.size(), partition);
  double const factor = student_tail_quantile(0.025, freedom) * std::sqrt(dispersion_of(squares, freedom));
  SizeFit fit;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto const& line = lines[i];
    Segment const segment{.smallest = all[partition[i]].bytes,
                          .largest = all[partition[i + 1] - 1].bytes,
                          .alpha = estimate(line.fit.a, line.fit.free_a, factor * std::sqrt(line.fit.a_variance)),
                          .beta = estimate(line.fit.b, line.fit.free_b, factor * std::sqrt(line.fit.b_variance))};
    for (auto p = partition[i]; p < partition[i + 1]; ++p)
      fit.worst_residual =
          std::max(fit.worst_residual, std::abs(all[p].seconds / segment.seconds_of(all[p].bytes) - 1));
    fit.segments.push_back(segment);
  }
  return fit;
}

}  // namespace toise
