#include "core/sampling/rounds.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/error.hpp"

namespace toise {
namespace {

constexpr double growth = 1.3;  // of the number of rounds between checks
// The number of rounds was chosen by looking at them, which costs 1 to 2 % of coverage; this gives back half of it.
constexpr double tail_share = 0.9;

double mean(std::span<double const> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// What rounds show, as logarithms; within: squared standard errors of medians, of rounds long enough to have one.
struct RoundMedians {
  std::vector<double> medians, within, taus;

  void add(MedianInterval const& one, double confidence) {
    medians.push_back(std::log(one.median));
    taus.push_back(one.tau);
    auto const half_width = half_width_of(one.interval, one.median);
    if (!half_width) return;
    double const z = boost::math::quantile(boost::math::normal(), (1 + confidence) / 2);
    within.push_back(std::pow(*half_width / z, 2));
  }

  std::size_t size() const { return medians.size(); }
};

double variance(std::vector<double> const& values) {
  double const middle = mean(values);
  double const squares = std::accumulate(values.begin(), values.end(), 0.0,
                                         [&](double sum, double x) { return sum + (x - middle) * (x - middle); });
  return squares / static_cast<double>(values.size() - 1);
}

/// Student's, of the mean of values.
double half_width(std::vector<double> const& values, double confidence) {
  auto const n = static_cast<double>(values.size());
  boost::math::students_t const student(n - 1);
  double const t = boost::math::quantile(boost::math::complement(student, tail_share * (1 - confidence) / 2));
  return t * std::sqrt(variance(values) / n);
}

/// Whether values that follow each other are more alike than others: von Neumann's ratio is below its 5 % quantile, by
/// its normal approximation. Source: von Neumann, 1941; the variance as in Bartels, 1982.
bool are_in_spells(std::vector<double> const& values) {
  constexpr double quantile_95 = 1.645;
  auto const n = static_cast<double>(values.size());
  if (values.size() < 4) return false;
  double steps = 0;
  for (std::size_t i = 1; i < values.size(); ++i) steps += std::pow(values[i] - values[i - 1], 2);
  double const squares = variance(values) * (n - 1);
  return steps < (2 - quantile_95 * std::sqrt(4 * (n - 2) / (n * n - 1))) * squares;
}

MedianInterval combined(RoundMedians const& rounds, Policy const& policy) {
  if (!std::all_of(rounds.medians.begin(), rounds.medians.end(), [](double x) { return std::isfinite(x); }))
    return {.median = 0, .tau = mean(rounds.taus)};  // below what the clock resolves
  double const middle = mean(rounds.medians);
  MedianInterval result{.median = std::exp(middle), .tau = mean(rounds.taus)};
  if (!rounds.within.empty()) result.within = std::sqrt(mean(rounds.within));
  if (rounds.size() < 2) return result;
  result.between = std::sqrt(std::max(0.0, variance(rounds.medians) - std::pow(result.within.value_or(0), 2)));
  result.in_spells = are_in_spells(rounds.medians);
  double const half = half_width(rounds.medians, policy.confidence);
  double low = middle - half, high = middle + half;
  if (result.in_spells) {
    auto const [least, most] = std::minmax_element(rounds.medians.begin(), rounds.medians.end());
    low = std::min(low, *least);
    high = std::max(high, *most);
  }
  result.interval = Interval{.low = std::exp(low), .high = std::exp(high)};
  return result;
}

}  // namespace

MedianInterval median_of_rounds(std::span<double const> samples, std::span<Round const> rounds, Policy const& policy) {
  if (rounds.size() < 2) {
    auto only = median_interval(samples, policy.confidence);
    if (rounds.size() == 1 && policy.rounds > 1) only.interval.reset();
    return only;
  }
  RoundMedians all, undisturbed;
  for (auto const& round : rounds) {
    if (round.samples > samples.size()) throw InputError("its rounds have more samples than there are");
    auto const one = median_interval(samples.first(round.samples), policy.confidence);
    samples = samples.subspan(round.samples);
    all.add(one, policy.confidence);
    if (round.disturbed.empty()) undisturbed.add(one, policy.confidence);
  }
  if (!samples.empty()) throw InputError("its rounds have fewer samples than there are");
  auto const least = std::max<std::size_t>(2, policy.rounds);
  return combined(undisturbed.size() >= least ? undisturbed : all, policy);
}

std::vector<double> medians_of_rounds(Sampling const& sampling) {
  std::vector<double> medians;
  std::span<double const> samples(sampling.samples);
  for (auto const& round : sampling.rounds) {
    if (round.samples > samples.size()) throw InputError("its rounds have more samples than there are");
    medians.push_back(median(samples.first(round.samples)));
    samples = samples.subspan(round.samples);
  }
  return medians;
}

CaseRounds::CaseRounds(Policy const& policy) : policy_(policy), next_check_(policy.rounds) {}

void CaseRounds::add(Sampling visit) {
  auto& all = so_far_;
  bool const is_first = all.rounds.empty();
  if (is_first) all.first_call = visit.first_call;
  independent_ += static_cast<double>(visit.samples.size()) / visit.median.tau;
  all.samples.insert(all.samples.end(), visit.samples.begin(), visit.samples.end());
  all.rounds.insert(all.rounds.end(), visit.rounds.begin(), visit.rounds.end());
  all.batch = std::max(all.batch, visit.batch);
  all.warmup.samples += visit.warmup.samples;
  all.warmup.seconds += visit.warmup.seconds;
  all.warmup.non_stationary = all.warmup.non_stationary || visit.warmup.non_stationary;
  all.throttled += visit.throttled;
  all.duration += visit.duration;
  all.median = median_of_rounds(all.samples, all.rounds, policy_);
  if (policy_.rounds == 1 && is_first) {
    all.converged = is_enough_ = visit.converged;
    return;
  }
  all.converged = is_narrow(policy_.precision);
  if (all.rounds.size() < next_check_) return;
  next_check_ = static_cast<std::size_t>(std::ceil(growth * static_cast<double>(next_check_)));
  bool const is_clean = are_enough_undisturbed() || all.rounds.size() >= 2 * policy_.rounds;
  is_enough_ = is_clean && (is_narrow(policy_.precision / 2) || (all.converged && was_narrow_));
  was_narrow_ = all.converged;
}

bool CaseRounds::are_enough_undisturbed() const {
  auto const& rounds = so_far_.rounds;
  auto const undisturbed =
      std::count_if(rounds.begin(), rounds.end(), [](Round const& r) { return r.disturbed.empty(); });
  return static_cast<std::size_t>(undisturbed) >= std::min(policy_.rounds, rounds.size());
}

bool CaseRounds::is_narrow(double precision) const {
  auto const& found = so_far_.median;
  bool const is_long = found.median > policy_.long_sample;
  auto const least = static_cast<double>(is_long ? policy_.min_long_samples : policy_.min_samples);
  return found.interval && so_far_.rounds.size() >= policy_.rounds && independent_ >= least &&
         (found.interval->high - found.interval->low) / 2 <= precision * found.median;
}

Policy CaseRounds::next_visit(double budget) const {
  auto policy = policy_;
  policy.budget = budget;
  auto const share = [&](std::size_t samples) {
    return std::max<std::size_t>(1, (samples + policy.rounds - 1) / policy.rounds);
  };
  policy.min_samples = share(policy_.min_samples);
  policy.min_long_samples = share(policy_.min_long_samples);
  // an interval of 1.96 standard errors: as wide as what differs between rounds anyway
  policy.precision = std::max(policy_.precision, so_far_.median.between.value_or(0));
  return policy;
}

}  // namespace toise
