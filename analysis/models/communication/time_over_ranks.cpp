#include "analysis/models/communication/time_over_ranks.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <numbers>

#include "analysis/statistics/two_terms.hpp"
#include "core/sampling/random.hpp"

namespace toise {
namespace {

constexpr std::size_t draws = 200;
constexpr double z95 = 1.959964, least_spread = 0.01;

enum class Form { tree, ring };
constexpr std::array forms{Form::tree, Form::ring};

double steps(Form form, double p) { return form == Form::tree ? std::log2(p) : p - 1; }
double transfer(double p) { return (p - 1) / p; }

/// Of the times of points.
struct Shape {
  Form form = Form::tree;
  double a = 0, b = 0;
  double squares = 0;  // of the relative residuals, over what the points' intervals allow
  double at(double p) const { return a * steps(form, p) + b * transfer(p); }
};

double spread_of(Forecast const& time) {
  return std::hypot(least_spread, std::log(time.interval.high / time.interval.low) / (2 * z95));
}

double squares_of(Shape const& shape, std::vector<TimeOnRanks> const& points, std::vector<double> const& seconds) {
  double sum = 0;
  for (std::size_t i = 0; i < points.size(); ++i)
    sum += std::pow((shape.at(points[i].ranks) / seconds[i] - 1) / spread_of(points[i].time), 2);
  return sum;
}

/// Least squares, a and b not below zero. seconds: of the points, which may be drawn anew.
Shape shape_of(Form form, std::vector<TimeOnRanks> const& points, std::vector<double> const& seconds) {
  TwoTerms terms;
  for (std::size_t i = 0; i < points.size(); ++i) {
    double const p = points[i].ranks, weight = 1 / std::pow(spread_of(points[i].time) * seconds[i], 2);
    terms.add(steps(form, p), transfer(p), seconds[i], weight);
  }
  auto const fit = terms.fit();
  Shape shape{.form = form, .a = fit.a, .b = fit.b};
  shape.squares = squares_of(shape, points, seconds);
  return shape;
}

double normal(std::uint64_t key, std::uint64_t index) {
  double const u = (random_uniform(key, 2 * index) + 1) / 2, v = random_uniform(key, 2 * index + 1);
  return std::sqrt(-2 * std::log1p(-u)) * std::cos(std::numbers::pi * v);
}

std::vector<double> seconds_of(std::vector<TimeOnRanks> const& points) {
  std::vector<double> all;
  for (auto const& p : points) all.push_back(p.time.seconds);
  return all;
}

/// The best first, and the other where it fits about as well.
std::vector<Shape> shapes_of(std::vector<TimeOnRanks> const& points) {
  std::vector<Shape> all;
  for (auto const form : forms) all.push_back(shape_of(form, points, seconds_of(points)));
  std::ranges::sort(all, {}, &Shape::squares);
  double const allowed = std::max(4 * all.front().squares, static_cast<double>(points.size()));
  std::erase_if(all, [&](Shape const& one) { return one.squares > allowed; });
  return all;
}

/// What the form says of this many ranks, as far as the points' intervals tell.
Interval drawn(Form form, std::vector<TimeOnRanks> const& points, int ranks) {
  std::vector<double> all;
  for (std::size_t draw = 0; draw < draws; ++draw) {
    auto seconds = seconds_of(points);
    for (std::size_t i = 0; i < seconds.size(); ++i)
      seconds[i] *= std::exp(spread_of(points[i].time) * normal(data_seed + draw, i));
    all.push_back(shape_of(form, points, seconds).at(ranks));
  }
  std::ranges::sort(all);
  return {.low = quantile(all, 0.025), .high = quantile(all, 0.975)};
}

Interval times(Interval const& one, double factor) { return {.low = one.low * factor, .high = one.high * factor}; }

Forecast from_one(TimeOnRanks const& only, int ranks) {
  auto const& time = only.time;
  double const p = ranks, p0 = only.ranks;
  double const by_transfer = transfer(p) / transfer(p0), by_tree = std::log2(p) / std::log2(p0);
  double const by_ring = (p - 1) / (p0 - 1);
  double const start_up = std::min(only.start_up, time.seconds);
  Forecast f{.seconds = start_up * by_tree + (time.seconds - start_up) * by_transfer, .interval = {}};
  auto const bounds = holding(f.seconds, times(time.interval, by_transfer), times(time.interval, by_ring));
  double const more = std::pow(1.25, std::abs(std::log2(p / p0)));
  f.interval = {.low = bounds.low / more, .high = bounds.high * more};
  f.beyond = fmt::format("only {} ranks were measured, from which the way to {} is not known", only.ranks, ranks);
  return f;
}

Forecast between(TimeOnRanks const& from, TimeOnRanks const& to, int ranks) {
  double const share = std::log(1.0 * ranks / from.ranks) / std::log(1.0 * to.ranks / from.ranks);
  auto const bent = [&](double a, double b) { return a * std::pow(b / a, share); };
  auto const &a = from.time, &b = to.time;
  return {.seconds = bent(a.seconds, b.seconds),
          .interval = {.low = bent(a.interval.low, b.interval.low), .high = bent(a.interval.high, b.interval.high)}};
}

}  // namespace

Forecast time_over_ranks(std::vector<TimeOnRanks> const& points, int ranks) {
  auto const next = std::ranges::lower_bound(points, ranks, {}, &TimeOnRanks::ranks);
  if (next != points.end() && next->ranks == ranks) return next->time;
  if (points.size() == 1) return from_one(points.front(), ranks);

  auto const shapes = shapes_of(points);
  bool const is_inside = next != points.begin() && next != points.end();
  auto const& edge = next == points.end() ? points.back() : *next;
  Forecast f;
  if (is_inside) {
    f = between(*(next - 1), edge, ranks);
  } else {
    double const factor = shapes.front().at(ranks) / shapes.front().at(edge.ranks);
    f = {.seconds = edge.time.seconds * factor, .interval = times(edge.time.interval, factor)};
  }
  for (auto const& shape : shapes) f.interval = holding(f.seconds, f.interval, drawn(shape.form, points, ranks));
  if (!is_inside) {
    double const ratio = 1.0 * std::max(ranks, edge.ranks) / std::min(ranks, edge.ranks);
    f.interval = {.low = f.seconds * std::pow(f.interval.low / f.seconds, wider_at(ratio)),
                  .high = f.seconds * std::pow(f.interval.high / f.seconds, wider_at(ratio))};
    f.beyond = fmt::format("{} to {} ranks were measured, and {} are {}", points.front().ranks, points.back().ranks,
                           ranks, ranks < points.front().ranks ? "fewer" : "more");
  }
  // where a point was beyond its sizes, so is what follows from it
  for (auto const& point : points)
    if (f.beyond.empty()) f.beyond = point.time.beyond;
  return f;
}

}  // namespace toise
