#include "analysis/changes/levels.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/sampling/statistics.hpp"

namespace toise {
namespace {

constexpr double none = std::numeric_limits<double>::infinity();

}  // namespace

Stretches::Stretches(std::vector<double> const& values)
    : origin_(median(values)),
      values_(values),
      sums_(values.size() + 1),
      squares_(values.size() + 1),
      products_(values.size() + 1) {
  for (auto& value : values_) value -= origin_;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    sums_[i + 1] = sums_[i] + values_[i];
    squares_[i + 1] = squares_[i] + values_[i] * values_[i];
    products_[i + 1] = products_[i] + (i > 0 ? values_[i] * values_[i - 1] : 0);
  }
}

double Stretches::mean(std::size_t begin, std::size_t end) const {
  return origin_ + sum(begin, end) / static_cast<double>(end - begin);
}

double Stretches::error(std::size_t begin, std::size_t end) const {
  double const s = sum(begin, end);
  return std::max(0.0, squares(begin, end) - s * s / static_cast<double>(end - begin));
}

double Stretches::innovations(Boundaries const& bounds, double phi) const {
  // Whitened, value i is x[i] - φ x[i-1], and its level's share of it 1 - φ within a level; the first of all is
  // x[0] sqrt(1 - φ²). Normal equations of the levels: tridiagonal, eliminated on the way.
  double total = 0, pivot = 0, side = 0;  // of the level before
  double next_diagonal = 0, next_side = 0, coupling = 0;
  for (std::size_t k = 0; k + 1 < bounds.size(); ++k) {
    auto const begin = bounds[k], end = bounds[k + 1];
    double const inner = static_cast<double>(end - begin - 1), own = 1 - phi;
    double diagonal = next_diagonal + inner * own * own;
    double right = next_side + own * (sum(begin + 1, end) - phi * sum(begin, end - 1));
    total += squares(begin + 1, end) - 2 * phi * (products_[end] - products_[begin + 1]) +
             phi * phi * squares(begin, end - 1);
    if (k == 0) {
      double const first = 1 - phi * phi;
      diagonal += first;
      right += first * values_[0];
      total += first * values_[0] * values_[0];
    }
    next_diagonal = next_side = 0;
    double next_coupling = 0;
    if (end < values_.size()) {  // the next level's first value leans on this level's last
      double const leap = values_[end] - phi * values_[end - 1];
      diagonal += phi * phi;
      right -= phi * leap;
      next_diagonal = 1;
      next_side = leap;
      next_coupling = -phi;
      total += leap * leap;
    }
    if (k > 0) {
      double const factor = coupling / pivot;
      diagonal -= factor * coupling;
      right -= factor * side;
    }
    pivot = diagonal;
    side = right;
    coupling = next_coupling;
    total -= side * side / pivot;
  }
  return std::max(0.0, total) * std::pow(1 - phi * phi, -1 / static_cast<double>(values_.size()));
}

double Stretches::best_innovations(Boundaries const& bounds) const {
  double best = none;
  for (int step = 0; step < 20; ++step) best = std::min(best, innovations(bounds, 0.05 * step));
  return best;
}

BestPartitions::BestPartitions(Stretches const& stretches, std::size_t n, std::size_t shortest)
    : stretches_(stretches), n_(n), shortest_(shortest), cost_(n + 1, none) {
  for (auto end = shortest; end <= n; ++end) cost_[end] = stretches.error(0, end);
  from_.emplace_back(n + 1, 0);
}

bool BestPartitions::add_level() {
  std::vector<double> cost(n_ + 1, none);
  std::vector<std::size_t> from(n_ + 1);
  for (auto end = (from_.size() + 1) * shortest_; end <= n_; ++end) {
    for (auto start = from_.size() * shortest_; start + shortest_ <= end; ++start) {
      double const error = cost_[start] + stretches_.error(start, end);
      if (error < cost[end]) cost[end] = error, from[end] = start;
    }
  }
  if (cost[n_] == none) return false;
  cost_ = std::move(cost);
  from_.push_back(std::move(from));
  return true;
}

Boundaries BestPartitions::bounds() const {
  Boundaries bounds{n_};
  for (auto level = from_.rbegin(); level != from_.rend(); ++level) bounds.push_back((*level)[bounds.back()]);
  std::reverse(bounds.begin(), bounds.end());
  return bounds;
}

void settle(Boundaries& bounds, Stretches const& stretches, std::size_t shortest) {
  for (bool has_moved = true; has_moved;) {
    has_moved = false;
    for (std::size_t b = 1; b + 1 < bounds.size(); ++b) {
      auto const begin = bounds[b - 1], end = bounds[b + 1];
      auto const error = [&](std::size_t at) { return stretches.error(begin, at) + stretches.error(at, end); };
      auto best = bounds[b];
      for (auto at = begin + shortest; at + shortest <= end; ++at) {
        if (error(at) < error(best) * (1 - 1e-12)) best = at;
      }
      has_moved = has_moved || best != bounds[b];
      bounds[b] = best;
    }
  }
}

}  // namespace toise
