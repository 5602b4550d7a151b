#include "analysis/verdict/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/statistics/bounds.hpp"
#include "analysis/verdict/effort.hpp"
#include "analysis/verdict/observed.hpp"
#include "analysis/verdict/reliability.hpp"
#include "core/error.hpp"
#include "core/run/run_identity.hpp"
#include "core/text/text.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

/// One-sided bounds, each of the confidence: an interval of twice the risk.
Evidence evidence_of(ObservedCase const& o, double confidence) {
  Evidence e{.label = label(o.id), .node = o.node, .unit = o.unit};
  for (auto const& [place, launch] : o.launches) e.launches.push_back(launch.value);
  e.value = median(e.launches);
  auto sorted = e.launches;
  std::sort(sorted.begin(), sorted.end());
  double const two_sided = 1 - 2 * (1 - confidence);
  if (auto const ranks = quantile_ranks(sorted.size(), 0.5, two_sided)) {
    e.bounds = Interval{.low = sorted[ranks->lower - 1], .high = sorted[ranks->upper - 1]};
    e.rests_on = "launches";
    return e;
  }
  bool const has_rounds =
      std::all_of(o.launches.begin(), o.launches.end(), [](auto const& one) { return one.second.rounds.has_value(); });
  e.rests_on = fmt::format("{} of {}", has_rounds ? "rounds" : "samples",
                           e.launches.size() == 1 ? "one launch" : "few launches");
  Interval widest{.low = sorted.front(), .high = sorted.back()};
  for (auto const& [place, launch] : o.launches) {
    if (!launch.low || !launch.high) {
      e.reason = "too few samples for an interval";
      return e;
    }
    if (launch.rounds && *launch.rounds < 2) {
      e.reason = fmt::format(
          "an interval of one round leaves out what differs between rounds: 2 rounds or {} launches are needed",
          launches_for_bounds(confidence));
      return e;
    }
    if (!is_shown_by_samples(confidence, launch.confidence)) {
      e.reason = fmt::format("intervals of {:.4g} % of a launch's samples do not show {}: {} launches are needed",
                             100 * launch.confidence, describe_confidence(confidence), launches_for_bounds(confidence));
      return e;
    }
    widest.low = std::min(widest.low, *launch.low);
    widest.high = std::max(widest.high, *launch.high);
  }
  e.bounds = widest;
  return e;
}

void judge(Evidence& e, Requirement const& r) {
  auto const& unit = (r.at_least ? *r.at_least : *r.at_most).unit;
  if (e.unit != unit) {
    throw InputError(
        fmt::format("clause {}: the bound is in {}, but {} of {} is in {}", r.clause, unit, r.metric, e.label, e.unit));
  }
  if (!e.bounds) {
    e.verdict = Verdict::inconclusive;
    return;
  }
  bool const clears =
      (!r.at_least || e.bounds->low >= r.at_least->value) && (!r.at_most || e.bounds->high <= r.at_most->value);
  bool const misses =
      (r.at_least && e.bounds->high < r.at_least->value) || (r.at_most && e.bounds->low > r.at_most->value);
  e.verdict = misses ? Verdict::fail : clears ? Verdict::pass : Verdict::inconclusive;
  if (e.verdict == Verdict::pass && static_cast<int>(e.launches.size()) < r.launches) {
    e.verdict = Verdict::inconclusive;
    e.reason = fmt::format("{} of {} launches", e.launches.size(), r.launches);
  } else if (e.verdict != Verdict::pass) {
    e.reason = fmt::format("{} (bounds {} and {}), {} is required", format_si(e.value, unit),
                           format_si(e.bounds->low, unit), format_si(e.bounds->high, unit), what_is_asked(r));
  }
}

/// How many times as much data would move the bound from the value to the limit: intervals shrink with the root of n.
double more_launches(Evidence const& e, Requirement const& r, double confidence) {
  double needed = 0;
  auto const count = [&](double limit, double bound) {
    double const room = std::abs(e.value - limit), width = std::abs(e.value - bound);
    if (room > 0)
      needed = std::max(needed, std::ceil(static_cast<double>(e.launches.size()) * std::pow(width / room, 2)));
  };
  if (e.bounds && r.at_least) count(r.at_least->value, e.value >= r.at_least->value ? e.bounds->low : e.bounds->high);
  if (e.bounds && r.at_most) count(r.at_most->value, e.value <= r.at_most->value ? e.bounds->high : e.bounds->low);
  auto const least = static_cast<double>(launches_for_bounds(confidence));
  needed = std::max({needed, static_cast<double>(r.launches), least}) - static_cast<double>(e.launches.size());
  return std::max(1.0, needed);
}

Evidence without_value(ObservedCase const& o, Verdict verdict, std::string const& reason) {
  return {.label = label(o.id), .node = o.node, .verdict = verdict, .reason = reason};
}

/// Every node is not shown by a sample, nor while nodes are left out: a waiver may allow those.
void close_unless_every_node(Judged& j, ObservedCases const& data) {
  if (j.requirement.scope != Scope::every_node || j.verdict != Verdict::pass) return;
  if (data.is_sample) {
    j.verdict = Verdict::inconclusive;
    j.reason += "; a random sample does not show every node";
  }
  for (auto const& [node, why] : data.left_out) {
    j.verdict = Verdict::missing;
    j.reason += fmt::format("; {} was left out ({}), which a waiver may allow", node, why);
  }
}

/// Of the nodes that were measured and those left out, which count as none that passes; of a sample, by its bounds.
void judge_fraction(Judged& j, ObservedCases const& data, std::size_t passed, std::size_t failed, double confidence) {
  auto const& r = j.requirement;
  auto const n = j.evidence.size() + data.left_out.size();
  auto const sure = share_bounds(passed, n, confidence), possible = share_bounds(n - failed, n, confidence);
  double const least = data.is_sample ? sure.low : static_cast<double>(passed) / static_cast<double>(n);
  double const most = data.is_sample ? possible.high : static_cast<double>(n - failed) / static_cast<double>(n);
  j.verdict = least >= r.fraction ? Verdict::pass : most < r.fraction ? Verdict::fail : Verdict::inconclusive;
  j.reason =
      fmt::format("{} of {} nodes pass, {} fail; {:.4g} % are required{}", passed, n, failed, 100 * r.fraction,
                  data.is_sample ? fmt::format("; by this random sample, at least {:.4g} % of all nodes pass ({})",
                                               100 * sure.low, describe_confidence(confidence))
                                 : "");
}

void judge_values(Judged& j, ObservedCases const& data, double confidence) {
  auto const& r = j.requirement;
  for (auto const& [name, o] : data.cases) {
    auto const* trouble = o.trouble();
    auto const bad = trouble && trouble->is_wrong() ? Verdict::fail : Verdict::missing;
    auto const what = trouble ? trouble->outcome + ": " + trouble->reason : "no metric " + r.metric;
    if (o.launches.empty()) {
      j.evidence.push_back(without_value(o, bad, what));
      continue;
    }
    j.evidence.push_back(evidence_of(o, confidence));
    judge(j.evidence.back(), r);
    if (trouble) {  // another launch of it went wrong: not averaged away
      j.evidence.back().verdict = bad;
      j.evidence.back().reason = what;
    }
  }
  if (j.evidence.empty()) {
    j.reason = "no case of these runs matches the selection";
    return;
  }
  auto const order = [](Verdict v) {
    return v == Verdict::fail ? 0 : v == Verdict::missing ? 1 : v == Verdict::inconclusive ? 2 : 3;
  };
  std::stable_sort(j.evidence.begin(), j.evidence.end(),
                   [&](auto const& a, auto const& b) { return order(a.verdict) < order(b.verdict); });
  auto const count = [&](Verdict v) {
    return static_cast<std::size_t>(
        std::count_if(j.evidence.begin(), j.evidence.end(), [v](auto const& e) { return e.verdict == v; }));
  };
  auto const passed = count(Verdict::pass), failed = count(Verdict::fail), n = j.evidence.size();
  if (r.scope == Scope::fraction) {
    judge_fraction(j, data, passed, failed, confidence);
    return;
  }
  j.verdict = failed > 0                    ? Verdict::fail
              : count(Verdict::missing) > 0 ? Verdict::missing
              : passed == n                 ? Verdict::pass
                                            : Verdict::inconclusive;
  auto const& worst = j.evidence.front();
  j.reason = fmt::format("{} of {} pass", passed, n);
  if (worst.verdict != Verdict::pass) {
    j.reason += fmt::format("; {}{}: {}", worst.label, worst.node.empty() ? "" : " on " + worst.node, worst.reason);
  }
  close_unless_every_node(j, data);
  if (j.verdict != Verdict::inconclusive) return;
  for (auto const& e : j.evidence) {
    if (e.verdict == Verdict::inconclusive) j.needed = std::max(j.needed.value_or(0), more_launches(e, r, confidence));
  }
}

void judge_correctness(Judged& j, ObservedCases const& data) {
  std::size_t wrong = 0, absent = 0;
  for (auto const& [name, o] : data.cases) {
    auto const* trouble = o.trouble();
    if (!trouble) continue;
    (trouble->is_wrong() ? wrong : absent) += 1;
    j.evidence.push_back(without_value(o, trouble->is_wrong() ? Verdict::fail : Verdict::missing,
                                       trouble->outcome + ": " + trouble->reason));
  }
  auto const n = data.cases.size();
  j.verdict = n == 0 ? Verdict::missing : wrong > 0 ? Verdict::fail : absent > 0 ? Verdict::missing : Verdict::pass;
  j.reason = n == 0
                 ? "no case of these runs matches the selection"
                 : fmt::format("{} of {} answers are right, {} wrong, {} absent", n - wrong - absent, n, wrong, absent);
}

/// Launches that did not happen could have failed: whoever stops a run when it looks good has shown nothing.
void close_unless_finished(Judged& j, std::vector<RunDirectory> const& runs) {
  if (j.verdict == Verdict::fail || j.verdict == Verdict::missing) return;
  for (auto const& run : runs) {
    if (read_run_file(run).status == RunStatus::complete) continue;
    j.verdict = Verdict::missing;
    j.needed = std::nullopt;
    j.reason =
        fmt::format("{} is not finished; finish it with: toise run --resume {}", run.root.string(), run.root.string());
    return;
  }
}

}  // namespace

std::string_view to_string(Verdict v) {
  switch (v) {
    case Verdict::pass: return "pass";
    case Verdict::fail: return "fail";
    case Verdict::inconclusive: return "inconclusive";
    case Verdict::missing: return "missing";
  }
  return "";
}

std::string what_would_decide(Judged const& j) {
  if (!j.needed) return "";
  if (j.requirement.kind == RequirementKind::mtbi)
    return fmt::format("{:.3g} h more without an interrupt would decide", *j.needed / 3600);
  auto const* what = j.requirement.kind == RequirementKind::pass_rate ? "attempts without a failure" : "launches";
  return fmt::format("about {:.0f} more {} would decide", *j.needed, what);
}

Acceptance accept(Criteria const& criteria, std::vector<RunDirectory> const& runs) {
  check_no_repeats(runs);
  Acceptance all{.criteria = criteria};
  for (auto const& requirement : criteria.requirements) {
    auto const data = gather(requirement, runs);
    Judged j{.requirement = requirement, .attempts = data.attempts, .failed_attempts = data.failed};
    switch (requirement.kind) {
      case RequirementKind::value: judge_values(j, data, criteria.confidence); break;
      case RequirementKind::correct: judge_correctness(j, data); break;
      case RequirementKind::pass_rate: judge_pass_rate(j, criteria.confidence); break;
      case RequirementKind::mtbi: judge_mtbi(j, runs, criteria.confidence); break;
    }
    close_unless_finished(j, runs);
    for (auto const& waiver : criteria.waivers) {
      if (waiver.clause == requirement.clause) j.waiver = waiver;
    }
    all.judged.push_back(std::move(j));
  }
  auto const has = [&](Verdict v) {
    return std::any_of(all.judged.begin(), all.judged.end(),
                       [v](auto const& j) { return j.verdict == v && !j.waiver; });
  };
  all.verdict = has(Verdict::fail)           ? Verdict::fail
                : has(Verdict::missing)      ? Verdict::missing
                : has(Verdict::inconclusive) ? Verdict::inconclusive
                                             : Verdict::pass;
  return all;
}

int exit_code_of(Acceptance const& all) {
  return all.verdict == Verdict::pass ? 0 : all.verdict == Verdict::fail ? 1 : 3;
}

}  // namespace toise
