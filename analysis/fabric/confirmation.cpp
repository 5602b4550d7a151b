#include "analysis/fabric/confirmation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/statistics/probability.hpp"
#include "core/error.hpp"

namespace toise {
namespace {

/// Half of all false alarms may be of links: the p below which one of `suspects` is slow.
double limit_of(std::size_t suspects, FabricOptions const& options) {
  return options.false_alarms / 2 / static_cast<double>(std::max<std::size_t>(suspects, 1));
}

/// Puts each pair into the first round in which both nodes are free. Of at most twice as many rounds as a node has
/// pairs.
std::vector<std::vector<NodePair>> disjoint_rounds(std::vector<NodePair> const& pairs) {
  std::vector<std::vector<NodePair>> rounds;
  std::vector<std::vector<bool>> busy;  // by node and round
  auto const is_busy = [&](int node, std::size_t round) {
    auto const& own = busy[static_cast<std::size_t>(node)];
    return round < own.size() && own[round];
  };
  auto const take = [&](int node, std::size_t round) {
    auto& own = busy[static_cast<std::size_t>(node)];
    if (own.size() <= round) own.resize(round + 1);
    own[round] = true;
  };
  for (auto const& pair : pairs) {
    if (busy.size() <= static_cast<std::size_t>(pair.b)) busy.resize(static_cast<std::size_t>(pair.b) + 1);
    std::size_t round = 0;
    while (is_busy(pair.a, round) || is_busy(pair.b, round)) ++round;
    if (round == rounds.size()) rounds.emplace_back();
    rounds[round].push_back(pair);
    take(pair.a, round);
    take(pair.b, round);
  }
  return rounds;
}

double mean_log(RepeatedPair const& repeated) {
  double sum = 0;
  for (double const value : repeated.values) sum += std::log(value);
  return sum / static_cast<double>(repeated.values.size());
}

/// Of one repetition, within pairs; and its degrees of freedom.
struct Spread {
  double deviation = 0, df = 0;
};

Spread spread_within(std::span<RepeatedPair const> pairs) {
  Spread spread;
  double sum = 0;
  for (auto const& repeated : pairs) {
    double const mean = mean_log(repeated);
    for (double const value : repeated.values) sum += (std::log(value) - mean) * (std::log(value) - mean);
    spread.df += static_cast<double>(repeated.values.size() - 1);
  }
  if (spread.df > 0) spread.deviation = std::sqrt(sum / spread.df);
  return spread;
}

}  // namespace

ConfirmationPlan plan_confirmation(std::vector<NodePair> const& suspects, FabricModel const& model,
                                   FabricOptions const& options) {
  constexpr double missed = 2.326;  // standard deviations, for 1 % in each of the two conditions
  double const loss = -std::log1p(-options.sought), least = -std::log1p(-options.least);
  double const needed = std::max((missed + normal_tail_quantile(limit_of(suspects.size(), options))) / loss,
                                 missed / std::max(loss - least, 1e-3));
  double const repetitions = std::ceil(std::pow(needed * model.noise(), 2));
  ConfirmationPlan plan;
  plan.rounds = disjoint_rounds(suspects);
  plan.repetitions = static_cast<std::size_t>(std::clamp(repetitions, 3.0, 1000.0));
  return plan;
}

std::vector<SlowLink> slow_links(std::span<RepeatedPair const> pairs, FabricModel const& model,
                                 FabricOptions const& options) {
  for (auto const& [pair, values] : pairs) {
    bool const is_usable =
        values.size() >= 2 && std::all_of(values.begin(), values.end(), [](double value) { return value > 0; });
    if (!is_usable)
      throw InputError(
          fmt::format("pair {}-{} has fewer than two values, or one that is not positive", pair.a, pair.b));
  }
  auto const spread = spread_within(pairs);
  double const limit = limit_of(pairs.size(), options);
  std::vector<SlowLink> slow;
  for (auto const& repeated : pairs) {
    double const difference = mean_log(repeated) - model.expected(repeated.pair.a, repeated.pair.b);
    double const error = std::max(spread.deviation / std::sqrt(static_cast<double>(repeated.values.size())), 1e-9);
    SlowLink const link{
        .pair = repeated.pair, .speed = std::exp(difference), .p = student_tail(-difference / error, spread.df)};
    if (link.speed <= 1 - options.least && link.p <= limit) slow.push_back(link);
  }
  std::sort(slow.begin(), slow.end(), [](SlowLink const& a, SlowLink const& b) { return a.speed < b.speed; });
  return slow;
}

}  // namespace toise
