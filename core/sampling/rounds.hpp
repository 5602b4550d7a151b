// Rounds: a case is visited several times, built anew each time, since what differs between visits (placements of
// pages, clock states, minutes) is not seen within one.
#pragma once

#include <span>

#include "core/sampling/sampler.hpp"

namespace toise {

/// The median over rounds and its interval. samples: of all rounds, one round's after the other. Where a round's median
/// is zero, so is the result, without an interval.
///
/// The estimate is the geometric mean of the rounds' medians, and the interval is Student's on their logarithms: it
/// rests on what differs between rounds as well as within them. If the machine changes its state in spells of several
/// rounds, these are not independent of each other and their mean says little of tomorrow: then the interval holds all
/// of their medians. Rounds that were disturbed do not count where policy.rounds others are left. Of a single round
/// there is an interval only if no more were asked for: that of its samples. Throws InputError as median_interval()
/// does, and where the rounds do not have as many samples as there are. Source: tests/core/rounds_test.cpp simulates
/// its coverage.
MedianInterval median_of_rounds(std::span<double const> samples, std::span<Round const> rounds, Policy const&);

/// The median of each round, in the unit of the samples. Throws InputError as median_of_rounds() does.
std::vector<double> medians_of_rounds(Sampling const&);

/// How far the rounds of one case have come, and how its next visit is to be sampled.
class CaseRounds {
public:
  explicit CaseRounds(Policy const& policy);

  void add(Sampling visit);

  /// Whether to go on. It ends at two checks in a row that find the interval narrow enough, of 5, 7, 10, 13, … rounds,
  /// or at one that finds half of that width: at the first narrow one it would end too often by luck. Rounds that were
  /// disturbed are made again, as many as were asked for.
  bool wants_more() const { return !is_enough_ && so_far_.rounds.size() < most_rounds; }

  /// Of the next visit, with `budget` seconds for it. It spends them on the larger part of the interval: where rounds
  /// differ more than samples do, it is a short one.
  Policy next_visit(double budget) const;

  /// Whether as many rounds as the policy asks for, or the only one, were not disturbed.
  bool are_enough_undisturbed() const;

  /// All rounds as one: samples one after the other, warm-ups and durations added up, median_of_rounds(). Converged as
  /// soon as the interval is as narrow as asked for, of as many rounds and independent samples.
  Sampling const& so_far() const { return so_far_; }

private:
  static constexpr std::size_t most_rounds = 1000;

  bool is_narrow(double precision) const;

  Policy policy_;
  Sampling so_far_;
  double independent_ = 0;  // samples, n / τ, of all rounds
  std::size_t next_check_;  // rounds
  bool was_narrow_ = false, is_enough_ = false;
};

}  // namespace toise
