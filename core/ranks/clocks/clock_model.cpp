#include "core/ranks/clocks/clock_model.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace toise {
namespace {

/// The brackets that count: at least three, the narrowest.
std::vector<OffsetBracket> narrow_ones(std::span<OffsetBracket const> brackets) {
  std::vector<OffsetBracket> all(brackets.begin(), brackets.end());
  std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.half_width() < b.half_width(); });
  double const widest = std::max(2 * all.front().half_width(), all[2].half_width());
  while (all.back().half_width() > widest) all.pop_back();
  return all;
}

}  // namespace

void OffsetBracket::narrow(std::int64_t sent, std::int64_t reference, std::int64_t received) {
  low = std::max(low, reference - received);
  high = std::min(high, reference - sent);
  if (received - sent >= shortest_) return;
  shortest_ = received - sent;
  at = sent + shortest_ / 2;
}

std::int64_t ClockModel::reference_of(std::int64_t own) const {
  return own + offset + std::llround(drift * static_cast<double>(own - at));
}

std::int64_t ClockModel::own_of(std::int64_t reference) const {
  return at + std::llround(static_cast<double>(reference - offset - at) / (1 + drift));
}

double ClockModel::error_at(std::int64_t own) const {
  return error + drift_error * std::abs(static_cast<double>(own - at));
}

ClockModel fit_clock(std::span<OffsetBracket const> brackets) {
  if (brackets.size() < 3) throw std::invalid_argument("a line over time needs three brackets at least");
  auto const points = narrow_ones(brackets);
  auto const n = static_cast<double>(points.size());
  // differences from the first point, since a double cannot hold a clock's nanoseconds
  auto const x_of = [&](auto const& p) { return static_cast<double>(p.at - points[0].at); };
  auto const y_of = [&](auto const& p) {
    return static_cast<double>((p.low - points[0].low) + (p.high - points[0].high)) / 2;
  };
  double x_mean = 0, y_mean = 0;
  for (auto const& p : points) {
    x_mean += x_of(p) / n;
    y_mean += y_of(p) / n;
  }
  double xx = 0, xy = 0;
  for (auto const& p : points) {
    xx += (x_of(p) - x_mean) * (x_of(p) - x_mean);
    xy += (x_of(p) - x_mean) * (y_of(p) - y_mean);
  }
  ClockModel model{.at = points[0].at + std::llround(x_mean), .drift = xx > 0 ? xy / xx : 0};
  model.offset = points[0].low + (points[0].high - points[0].low) / 2 + std::llround(y_mean);
  double squares = 0;
  for (auto const& p : points) {
    double const residual = y_of(p) - y_mean - model.drift * (x_of(p) - x_mean);
    squares += residual * residual;
    model.error = std::max(model.error, p.half_width() + std::abs(residual));
  }
  model.error += 1;  // what rounding to whole nanoseconds takes
  double const deviation = std::sqrt(std::max(1.0, squares / (n - 2)));
  model.drift_error = xx > 0 ? 3 * deviation / std::sqrt(xx) : 1;
  return model;
}

}  // namespace toise
