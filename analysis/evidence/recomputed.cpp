#include "analysis/evidence/recomputed.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/sampling/rounds.hpp"

namespace toise {
namespace {

bool is_close(double a, double b) {
  bool const is_equal = a == b || (std::isnan(a) && std::isnan(b));  // infinities too
  return is_equal || std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b));
}

bool is_close(std::optional<Interval> const& a, std::optional<Interval> const& b) {
  return a.has_value() == b.has_value() && (!a || (is_close(a->low, b->low) && is_close(a->high, b->high)));
}

bool is_close(Quantiles const& a, Quantiles const& b) {
  return is_close(a.min, b.min) && is_close(a.p5, b.p5) && is_close(a.p25, b.p25) && is_close(a.p50, b.p50) &&
         is_close(a.p75, b.p75) && is_close(a.p95, b.p95) && is_close(a.p99, b.p99) && is_close(a.max, b.max);
}

/// Does the amount follow from the work, where the kernel says that it is the work's?
bool is_of_work(Measurement const& m, Metric const& metric, double amount) {
  switch (metric.amount) {
    case Amount::flops: return is_close(amount, m.work.flops);
    case Amount::bytes: return is_close(amount, m.work.bytes());
    case Amount::own: return true;
  }
  return true;
}

}  // namespace

std::string untrue(Measurement const& m) {
  auto const* time = find_metric(m, "time");
  bool const has_value = m.outcome == Outcome::ok || m.outcome == Outcome::unconverged;
  if (!time || !std::isfinite(time->median))
    return has_value ? "has no time, and so nothing that its values could follow from" : "";
  if (m.sampling.samples.size() != time->n) return "does not have the number of samples that it states";
  Sampling sampling{.samples = m.sampling.samples};
  try {
    sampling.median = median_of_rounds(sampling.samples, m.sampling.rounds, m.policy);
  } catch (InputError const& e) {
    return e.what();
  }
  if (!is_close(sampling.median.median, time->median)) return "its time is not the median of its samples";
  for (auto const& metric : m.metrics) {
    auto const derived = derived_of(metric, time->median);
    auto const made = summarise(sampling, {derived}).front();
    bool const follows = is_close(made.median, metric.median) && is_close(made.interval, metric.interval) &&
                         is_close(made.quantiles, metric.quantiles) && is_of_work(m, metric, derived.amount);
    if (!follows) return "its " + metric.name + " does not follow from its samples";
  }
  return "";
}

}  // namespace toise
