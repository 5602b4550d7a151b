#include "analysis/models/communication/time_over_size.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

constexpr double least_spread = 0.01;
constexpr double least_share = 0.05;  // of the time: an interval that says nothing has a logarithm, too

Interval interval_of(TimeOfSize const& p) {
  if (!p.interval) return {.low = p.seconds / 1.1, .high = p.seconds * 1.1};
  return {.low = std::clamp(p.interval->low, least_share * p.seconds, p.seconds),
          .high = std::max(p.interval->high, p.seconds)};
}

/// Whether the protocol switches between these two.
bool has_switch(std::optional<SizeFit> const& fit, TimeOfSize const& from, TimeOfSize const& to) {
  return fit && std::ranges::any_of(fit->segments,
                                    [&](Segment const& s) { return s.largest == from.bytes && to.bytes > s.largest; });
}

Forecast between(TimeOfSize const& from, TimeOfSize const& to, double bytes, bool switches) {
  auto const first = interval_of(from), second = interval_of(to);
  double const share = (bytes - from.bytes) / (to.bytes - from.bytes);
  auto const straight = [&](double a, double b) { return a + share * (b - a); };
  // 0 B has no logarithm
  double const of_logs = from.bytes > 0 ? std::log(bytes / from.bytes) / std::log(to.bytes / from.bytes) : share;
  auto const bent = [&](double a, double b) { return a * std::pow(b / a, of_logs); };
  Forecast f{.seconds = bent(from.seconds, to.seconds), .interval = {}};
  f.interval = holding(f.seconds, {bent(first.low, second.low), bent(first.high, second.high)},
                       {straight(first.low, second.low), straight(first.high, second.high)});
  if (switches) f.interval = holding(f.seconds, first, second);
  return f;
}

/// edge: the measured size next to what is asked.
Forecast beyond(TimeOfSize const& edge, Segment const& segment, double bytes) {
  auto const measured = interval_of(edge);
  double const distance = bytes - edge.bytes;
  double const ratio = distance > 0 ? bytes / std::max(1.0, edge.bytes) : edge.bytes / std::max(1.0, bytes);
  double const line = segment.seconds_of(edge.bytes);
  // downwards the line is scaled to the measured time, as it would fall below zero otherwise
  double const seconds =
      distance > 0 ? edge.seconds + segment.beta.value * distance : edge.seconds * segment.seconds_of(bytes) / line;
  double const off = std::abs(std::log(line / edge.seconds));
  double const down = std::max({least_spread, off, std::log(edge.seconds / measured.low)});
  double const up = std::max({least_spread, off, std::log(measured.high / edge.seconds)});
  double const wider = wider_at(std::max(1.0, ratio));
  auto const& beta = segment.beta.interval;
  Interval const by_slope = distance > 0
                                ? Interval{measured.low + beta.low * distance, measured.high + beta.high * distance}
                                : Interval{std::max(0.0, measured.low + beta.high * distance),
                                           std::max(0.0, measured.high + beta.low * distance)};
  Forecast f{.seconds = seconds, .interval = {}};
  f.interval = holding(seconds, {seconds * std::exp(-down * wider), seconds * std::exp(up * wider)}, by_slope);
  f.interval.low = std::max(f.interval.low, least_share * seconds);
  return f;
}

}  // namespace

Forecast time_over_size(CollectiveSeries const& series, double bytes) {
  auto const& points = series.points;
  auto const next = std::ranges::lower_bound(points, bytes, {}, &TimeOfSize::bytes);
  if (next != points.end() && next->bytes == bytes) return {.seconds = next->seconds, .interval = interval_of(*next)};
  auto const fit = fit_sizes(points);
  if (next != points.end() && next != points.begin()) {
    auto const& from = *(next - 1);
    return between(from, *next, bytes, has_switch(fit, from, *next));
  }
  auto const size = [](double of) { return format_bytes(static_cast<std::int64_t>(of)); };
  auto const measured = fmt::format("{} to {}", size(points.front().bytes), size(points.back().bytes));
  if (!fit)
    throw InputError(
        fmt::format("{} is beyond {}, the sizes of {} on {} ranks, and fewer than three sizes have no "
                    "line to go on by; measure more sizes, or ask for one of these",
                    size(bytes), measured, label(series.operation), series.placement.ranks));
  bool const is_below = next == points.begin();
  auto f =
      beyond(is_below ? points.front() : points.back(), is_below ? fit->segments.front() : fit->segments.back(), bytes);
  f.beyond =
      fmt::format("{} is {} the sizes that were measured, {}", size(bytes), is_below ? "below" : "above", measured);
  return f;
}

}  // namespace toise
