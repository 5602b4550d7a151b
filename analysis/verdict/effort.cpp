#include "analysis/verdict/effort.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "analysis/statistics/bounds.hpp"
#include "core/sampling/statistics.hpp"

namespace toise {
namespace {

RequirementEffort effort_of(Requirement const& r, double confidence, std::optional<double> run_seconds) {
  RequirementEffort e{.clause = r.clause, .title = r.title, .asked = what_is_asked(r), .counted = "of each case"};
  switch (r.kind) {
    case RequirementKind::value:
      e.runs = static_cast<std::size_t>(r.launches);
      if (!is_shown_by_samples(confidence)) e.runs = std::max(e.runs, launches_for_bounds(confidence));
      if (r.scope == Scope::every_node) e.counted = "of each case on each node";
      if (r.scope == Scope::fraction) {
        auto const nodes = attempts_for(r.fraction, confidence);
        e.counted = nodes ? fmt::format("of each case on each node; a random sample needs {} nodes", *nodes)
                          : "of each case on each node; no random sample can show all nodes";
      }
      break;
    case RequirementKind::correct: break;
    case RequirementKind::pass_rate:
      e.runs = attempts_for(r.rate, confidence).value_or(std::numeric_limits<std::size_t>::max());
      e.counted = "attempts without a failure";
      break;
    case RequirementKind::mtbi:
      e.seconds = r.mtbi / time_bounds(1, 0, confidence).low;
      e.counted = "without an interrupt for these hours";
      return e;
  }
  if (run_seconds) e.seconds = static_cast<double>(e.runs) * *run_seconds;
  return e;
}

}  // namespace

std::size_t launches_for_bounds(double confidence) {
  std::size_t launches = 1;
  while (!quantile_ranks(launches, 0.5, 1 - 2 * (1 - confidence))) ++launches;
  return launches;
}

bool is_shown_by_samples(double confidence, double of_interval) {
  return 1 - (1 - of_interval) / 2 >= confidence - 1e-12;  // an end of a two-sided interval has half of its risk
}

Effort least_effort(Criteria const& criteria, std::optional<double> run_seconds) {
  Effort all;
  for (auto const& requirement : criteria.requirements) {
    auto const one = effort_of(requirement, criteria.confidence, run_seconds);
    all.runs = std::max(all.runs, one.runs);
    if (one.seconds) all.seconds = std::max(all.seconds.value_or(0), *one.seconds);
    all.requirements.push_back(one);
  }
  return all;
}

}  // namespace toise
