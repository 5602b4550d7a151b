#include "core/run/visits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/disturbances/judge.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

constexpr double most_throttled = 0.1;  // of the samples

/// Samples at a low clock that nothing but the part's own rating explains.
bool only_at_own_rating(SystemReadings const& system) {
  auto const& gpu = system.gpu.value;
  if (!gpu || !gpu->slowed_by) return false;
  return !gpu->slowed_by->empty() && std::all_of(gpu->slowed_by->begin(), gpu->slowed_by->end(),
                                                 [](auto const& slowed) { return is_own_rating(slowed.first); });
}

std::string rounds_in_words(std::size_t count) { return fmt::format("{} round{}", count, count == 1 ? "" : "s"); }

/// The one sentence on what was reached, what was asked for, and what would help.
std::string why_unconverged(Measurement const& m) {
  auto const& found = m.sampling.median;
  auto const& policy = m.policy;
  auto const half_width = half_width_of(found.interval, found.median);
  auto const reached = half_width ? describe_half_width(*half_width) : std::string("no interval");
  auto text = fmt::format(
      "{} after {} and {} samples in {:.2g} s; asked for: ±{:.2g} %, at least {} and {} samples "
      "independent of each other",
      reached, rounds_in_words(m.sampling.rounds.size()), m.sampling.samples.size(), policy.budget,
      100 * policy.precision, rounds_in_words(policy.rounds), policy.min_samples);
  if (found.between && found.within)
    text += fmt::format("; {} rounds would help ({})",
                        found.in_spells                  ? "a longer run with more"
                        : *found.between > *found.within ? "more"
                                                         : "longer",
                        describe_spread(found));
  return text;
}

/// Of the rounds, where each is disturbed and all of them together are not.
std::vector<std::string> first_disturbance(Sampling const& sampling) {
  for (auto const& round : sampling.rounds) {
    if (!round.disturbed.empty()) return round.disturbed;
  }
  return {};
}

Check worse(Check const& a, Check const& b) {
  if (a.passed() != b.passed()) return a.passed() ? b : a;
  return b.error > a.error ? b : a;
}

void settle(Measurement& m) {
  auto const samples = static_cast<double>(m.sampling.samples.size());
  double const throttled = samples > 0 ? static_cast<double>(m.sampling.throttled) / samples : 0;
  if (throttled > most_throttled && !only_at_own_rating(m.system)) {
    m.outcome = Outcome::invalid;
    m.reason = fmt::format("{:.0f} % of its samples ran below {:.0f} % of the GPU's highest clock", 100 * throttled,
                           100 * least_clock_share);
  } else if (!m.sampling.converged) {
    m.outcome = Outcome::unconverged;
    m.reason = why_unconverged(m);
  }
}

}  // namespace

std::string describe_spread(MedianInterval const& found) {
  if (!found.between) return "";
  auto const between =
      fmt::format("rounds differ by {:.2g} %{}", 100 * *found.between, found.in_spells ? ", in spells" : "");
  return found.within ? fmt::format("{}, each is sure to {:.2g} %", between, 100 * *found.within) : between;
}

void Visits::add(Measurement visit) {
  policy_.budget += visit.sampling.duration;  // what a visit was offered and did not use, others had
  policy_.min_sample_time = visit.policy.min_sample_time;
  is_over_ = visit.outcome != Outcome::ok;
  bool const has_samples = !visit.sampling.samples.empty();
  if (auto const* time = find_metric(visit, "time")) {
    for (auto const& metric : visit.metrics)
      amounts_[metric.name].push_back(std::log(derived_of(metric, time->median).amount));
  }
  for (auto& round : visit.sampling.rounds) round.disturbed = visit.system.disturbed;
  if (has_samples) rounds_.add(visit.sampling);
  if (visit.system.disturbed.empty()) toise::add(of_undisturbed_, visit.system.disturbances);
  if (!last_) {
    last_ = std::move(visit);
    return;
  }
  auto& all = *last_;
  if (is_over_) {
    all.outcome = visit.outcome;
    all.reason = fmt::format("in round {}: {}", rounds_.so_far().rounds.size() + (has_samples ? 0 : 1), visit.reason);
  }
  if (visit.check) all.check = all.check ? worse(*all.check, *visit.check) : visit.check;
  if (!has_samples) return;
  toise::add(all.system, visit.system);
  all.work = visit.work;
  visit.details.add_histograms_of(all.details);
  all.details = std::move(visit.details);
  all.metrics = std::move(visit.metrics);
}

Measurement Visits::together() const {
  auto m = last_.value();
  auto const time = find_metric(m, "time");
  std::vector<Derived> derived;
  for (auto const& metric : m.metrics) {
    if (metric.name == "time") continue;
    derived.push_back(derived_of(metric, time->median));
    auto const& amounts = amounts_.at(metric.name);
    bool const is_constant =
        std::all_of(amounts.begin(), amounts.end(), [&](double one) { return std::abs(one - amounts.back()) < 1e-12; });
    if (is_constant) continue;
    double const middle = std::accumulate(amounts.begin(), amounts.end(), 0.0) / static_cast<double>(amounts.size());
    if (std::isfinite(middle)) derived.back().amount = std::exp(middle);
  }
  m.policy = policy_;
  m.sampling = rounds_.so_far();
  if (time) m.metrics = summarise(m.sampling, derived);
  auto const& counted = rounds_.are_enough_undisturbed() ? of_undisturbed_ : m.system.disturbances;
  m.system.disturbed = counted.value ? disturbed_by(*counted.value) : std::vector<std::string>();
  if (!rounds_.are_enough_undisturbed() && m.system.disturbed.empty())
    m.system.disturbed = first_disturbance(m.sampling);
  if (!is_over_) settle(m);
  return m;
}

}  // namespace toise
