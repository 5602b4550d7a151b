#include "analysis/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/fleet.hpp"
#include "analysis/probability.hpp"
#include "core/error.hpp"
#include "core/text.hpp"
#include "core/units.hpp"

namespace toise {
namespace {

using nlohmann::json;

/// The launches of a case on a node, and what went wrong.
struct Observed {
  CaseId id;
  std::string node, unit;
  struct Launch {
    double value;
    std::optional<double> low, high;
  };
  std::map<std::pair<std::size_t, int>, Launch> launches;  // by run and launch; the last attempt counts
  struct Trouble {
    std::string outcome, reason;
    bool is_wrong() const { return outcome == "corrupt" || outcome == "invalid"; }
  };
  std::map<std::pair<std::size_t, int>, Trouble> troubles;  // of launches without a value

  /// The worst: a wrong answer before an absent one.
  Trouble const* trouble() const {
    for (auto const& [place, one] : troubles) {
      if (one.is_wrong()) return &one;
    }
    return troubles.empty() ? nullptr : &troubles.begin()->second;
  }
};

struct Data {
  std::map<std::string, Observed> observed;  // by case and node
  std::size_t attempts = 0, failed = 0;
  bool is_sample = false;  // of the nodes
};

bool is_equal(Value const& value, std::string const& text) {
  if (auto const* number = std::get_if<std::int64_t>(&value)) {
    try {
      return parse_bytes(text) == *number;
    } catch (InputError const&) {
      return false;
    }
  }
  return to_string(value) == text || matches_glob(text, to_string(value));
}

bool is_selected(Requirement const& r, CaseId const& id) {
  if (id.backend == "emulated") return false;
  bool const is_each = r.scope != Scope::system;
  if (r.kind == RequirementKind::value && id.every_node != is_each) return false;
  return std::all_of(r.select.begin(), r.select.end(), [&](auto const& one) {
    auto const& [name, wanted] = one;
    if (name == "kernel") return matches_glob(wanted, id.kernel);
    if (name == "variant") return matches_glob(wanted, id.variant);
    if (name == "backend") return matches_glob(wanted, id.backend);
    if (name == "nodes") return std::to_string(id.nodes) == wanted;
    if (name == "ranks") return std::to_string(id.ranks) == wanted;
    auto const found = id.params.find(name);
    return found != id.params.end() && is_equal(found->second, wanted);
  });
}

bool is_failure(std::string_view outcome) {
  return outcome != "ok" && outcome != "unconverged" && outcome != "skipped";
}

void take(Data& data, Requirement const& r, LineHead const& line, CaseId const& id, std::size_t run) {
  ++data.attempts;
  data.failed += is_failure(line.outcome);
  std::string const node(id.every_node ? line.host : std::string_view());
  auto of_series = id;
  auto const place = std::pair(run, std::exchange(of_series.launch, 0));
  auto& observed = data.observed[text_of(of_series) + "\n" + node];
  observed.id = of_series;
  observed.node = node;
  observed.launches.erase(place);
  observed.troubles.erase(place);
  auto const m = parse_without_samples(line.line);
  if (line.outcome != "ok" && line.outcome != "unconverged") {
    observed.troubles[place] = {std::string(line.outcome), m.at("reason")};
    return;
  }
  for (auto const& metric : m.at("metrics")) {
    if (metric.at("name") != r.metric || !metric.at("median").is_number()) continue;
    observed.unit = metric.at("unit");
    auto const bound = [&](char const* name) {
      return metric.at(name).is_number() ? std::optional(metric.at(name).get<double>()) : std::nullopt;
    };
    observed.launches[place] = {.value = metric.at("median"), .low = bound("ci_low"), .high = bound("ci_high")};
  }
}

Data gather(Requirement const& r, std::vector<RunDirectory> const& runs) {
  Data data;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    auto const file = read_run_file(runs[run]);
    auto const& suite = file.at("suite");
    data.is_sample = data.is_sample || (suite.contains("nodes") && suite.at("nodes").value("sample", 0) > 0);
    std::map<std::string, std::optional<CaseId>, std::less<>> known;
    for (auto const& lines : result_files(runs[run])) {
      for_each_line_head(lines, [&](LineHead const& line) {
        auto found = known.find(line.id);
        if (found == known.end()) {
          auto id = case_from_json(json::parse(line.id));
          found = known.emplace(line.id, is_selected(r, id) ? std::optional(id) : std::nullopt).first;
        }
        if (found->second) take(data, r, line, *found->second, run);
      });
    }
  }
  return data;
}

/// One-sided bounds, each of the confidence: an interval of twice the risk.
Evidence evidence_of(Observed const& o, double confidence) {
  Evidence e{.label = label_of(o.id),
             .node = o.node,
             .unit = o.unit,
             .launches = {},
             .bounds = {},
             .rests_on = {},
             .reason = {}};
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
  e.rests_on = e.launches.size() == 1 ? "samples of one launch" : "samples of few launches";
  Interval widest{.low = sorted.front(), .high = sorted.back()};
  for (auto const& [place, launch] : o.launches) {
    if (!launch.low || !launch.high) return e;
    widest.low = std::min(widest.low, *launch.low);
    widest.high = std::max(widest.high, *launch.high);
  }
  e.bounds = widest;
  return e;
}

std::string describe(Requirement const& r) {
  auto const text = [](Quantity const& q) { return format_si(q.value, q.unit); };
  if (r.at_least && r.at_most) return fmt::format("within {} and {}", text(*r.at_least), text(*r.at_most));
  return r.at_least ? "at least " + text(*r.at_least) : "at most " + text(*r.at_most);
}

void judge(Evidence& e, Requirement const& r) {
  auto const& unit = (r.at_least ? *r.at_least : *r.at_most).unit;
  if (e.unit != unit) {
    throw InputError(
        fmt::format("clause {}: the bound is in {}, but {} of {} is in {}", r.clause, unit, r.metric, e.label, e.unit));
  }
  if (!e.bounds) {
    e.verdict = Verdict::inconclusive;
    e.reason = "too few samples for an interval";
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
    e.reason = fmt::format("{} (bounds {} and {}), {} was asked", format_si(e.value, unit),
                           format_si(e.bounds->low, unit), format_si(e.bounds->high, unit), describe(r));
  }
}

/// How many times as much data would move the bound from the value to the limit: intervals shrink with the root of n.
std::optional<double> more_launches(Evidence const& e, Requirement const& r) {
  if (!e.bounds) return {};
  double needed = 0;
  auto const count = [&](double limit, double bound) {
    double const room = std::abs(e.value - limit), width = std::abs(e.value - bound);
    if (room > 0)
      needed = std::max(needed, std::ceil(static_cast<double>(e.launches.size()) * std::pow(width / room, 2)));
  };
  if (r.at_least) count(r.at_least->value, e.value >= r.at_least->value ? e.bounds->low : e.bounds->high);
  if (r.at_most) count(r.at_most->value, e.value <= r.at_most->value ? e.bounds->high : e.bounds->low);
  needed = std::max({needed, static_cast<double>(r.launches), 5.0}) - static_cast<double>(e.launches.size());
  return std::max(1.0, needed);
}

/// Bounds of a share of which k of n were seen. Source: Clopper & Pearson, Biometrika 26 (1934).
Interval share_bounds(std::size_t k, std::size_t n, double confidence) {
  auto const solve = [](double a, double b, double p) {
    double low = 0, high = 1;
    for (int i = 0; i < 100; ++i) {
      double const x = (low + high) / 2;
      (incomplete_beta(a, b, x) < p ? low : high) = x;
    }
    return (low + high) / 2;
  };
  auto const good = static_cast<double>(k), bad = static_cast<double>(n - k);
  return {.low = k == 0 ? 0 : solve(good, bad + 1, 1 - confidence),
          .high = k == n ? 1 : solve(good + 1, bad, confidence)};
}

void judge_values(Judged& j, Data const& data, double confidence) {
  auto const& r = j.requirement;
  for (auto const& [name, o] : data.observed) {
    auto const* trouble = o.trouble();
    auto const bad = trouble && trouble->is_wrong() ? Verdict::fail : Verdict::missing;
    auto const what = trouble ? trouble->outcome + ": " + trouble->reason : "has no metric " + r.metric;
    if (o.launches.empty()) {
      j.evidence.push_back({.label = label_of(o.id),
                            .node = o.node,
                            .unit = {},
                            .launches = {},
                            .bounds = {},
                            .rests_on = {},
                            .verdict = bad,
                            .reason = what});
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
    j.reason = "no case of these runs is selected";
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
    auto const sure = share_bounds(passed, n, confidence), possible = share_bounds(n - failed, n, confidence);
    double const least = data.is_sample ? sure.low : static_cast<double>(passed) / static_cast<double>(n);
    double const most = data.is_sample ? possible.high : static_cast<double>(n - failed) / static_cast<double>(n);
    j.verdict = least >= r.fraction ? Verdict::pass : most < r.fraction ? Verdict::fail : Verdict::inconclusive;
    j.reason =
        fmt::format("{} of {} nodes pass, {} fail; {:.4g} % are asked{}", passed, n, failed, 100 * r.fraction,
                    data.is_sample ? fmt::format(", and of a random sample {:.4g} % are sure", 100 * sure.low) : "");
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
  if (j.verdict != Verdict::inconclusive) return;
  for (auto const& e : j.evidence) {
    if (e.verdict == Verdict::inconclusive) j.needed = std::max(j.needed.value_or(0), more_launches(e, r).value_or(1));
  }
}

void judge_correctness(Judged& j, Data const& data) {
  std::size_t wrong = 0, absent = 0;
  for (auto const& [name, o] : data.observed) {
    auto const* trouble = o.trouble();
    if (!trouble) continue;
    (trouble->is_wrong() ? wrong : absent) += 1;
    j.evidence.push_back({.label = label_of(o.id),
                          .node = o.node,
                          .unit = {},
                          .launches = {},
                          .bounds = {},
                          .rests_on = {},
                          .verdict = trouble->is_wrong() ? Verdict::fail : Verdict::missing,
                          .reason = trouble->outcome + ": " + trouble->reason});
  }
  auto const n = data.observed.size();
  j.verdict = n == 0 ? Verdict::missing : wrong > 0 ? Verdict::fail : absent > 0 ? Verdict::missing : Verdict::pass;
  j.reason = n == 0
                 ? "no case of these runs is selected"
                 : fmt::format("{} of {} answers are right, {} wrong, {} absent", n - wrong - absent, n, wrong, absent);
}

void judge_rate(Judged& j, double confidence) {
  if (j.attempts == 0) {
    j.reason = "no case of these runs is selected";
    return;
  }
  auto const passed = j.attempts - j.failed_attempts;
  auto const bounds = share_bounds(passed, j.attempts, confidence);
  double const asked = j.requirement.rate;
  j.verdict = bounds.low >= asked ? Verdict::pass : bounds.high < asked ? Verdict::fail : Verdict::inconclusive;
  j.reason = fmt::format("{} of {} attempts passed: surely {:.4g} %, {:.4g} % are asked", passed, j.attempts,
                         100 * bounds.low, 100 * asked);
  if (j.verdict != Verdict::inconclusive) return;
  auto n = j.attempts;
  while (n < 10'000'000 && share_bounds(n - j.failed_attempts, n, confidence).low < asked)
    n += std::max<std::size_t>(1, n / 1000);
  j.needed = static_cast<double>(n - j.attempts);
}

/// Seconds from the run's begin to its end.
double duration_of(json const& file) {
  auto const seconds = [](std::string const& text) {
    std::tm time{};
    double second = 0;
    if (std::sscanf(text.c_str(), "%d-%d-%dT%d:%d:%lf", &time.tm_year, &time.tm_mon, &time.tm_mday, &time.tm_hour,
                    &time.tm_min, &second) != 6) {
      throw InputError(fmt::format("'{}' is no time", text));
    }
    time.tm_year -= 1900;
    time.tm_mon -= 1;
    return static_cast<double>(timegm(&time)) + second;
  };
  if (!file.contains("end") || !file.at("end").is_string()) return 0;
  return seconds(file.at("end")) - seconds(file.at("start"));
}

void judge_mtbi(Judged& j, std::vector<RunDirectory> const& runs, double confidence) {
  double observed = 0;
  for (auto const& run : runs) observed += duration_of(read_run_file(run));
  auto const failures = j.failed_attempts;
  // the time between interrupts is at least T / q, with q the confidence's quantile of a Gamma(failures + 1)
  auto const needed_share = [&](double p, double shape) {
    double low = 0, high = 10 * (shape + 10);
    for (int i = 0; i < 200; ++i) {
      double const x = (low + high) / 2;
      (incomplete_gamma(shape, x) < p ? low : high) = x;
    }
    return (low + high) / 2;
  };
  double const q = needed_share(confidence, static_cast<double>(failures) + 1);
  double const low = observed / q;
  double const high = failures == 0 ? INFINITY : observed / needed_share(1 - confidence, static_cast<double>(failures));
  double const asked = j.requirement.mtbi;
  j.verdict = observed <= 0  ? Verdict::missing
              : low >= asked ? Verdict::pass
              : high < asked ? Verdict::fail
                             : Verdict::inconclusive;
  j.reason = fmt::format("{} interrupts in {:.4g} h: surely {:.4g} h between two, {:.4g} h are asked", failures,
                         observed / 3600, low / 3600, asked / 3600);
  if (j.verdict == Verdict::inconclusive) j.needed = asked * q - observed;
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

Acceptance accept(Criteria const& criteria, std::vector<RunDirectory> const& runs) {
  Acceptance all{.criteria = criteria, .judged = {}};
  for (auto const& requirement : criteria.requirements) {
    auto const data = gather(requirement, runs);
    Judged j{.requirement = requirement,
             .reason = {},
             .waiver = {},
             .evidence = {},
             .attempts = data.attempts,
             .failed_attempts = data.failed,
             .needed = {}};
    switch (requirement.kind) {
      case RequirementKind::value: judge_values(j, data, criteria.confidence); break;
      case RequirementKind::correct: judge_correctness(j, data); break;
      case RequirementKind::pass_rate: judge_rate(j, criteria.confidence); break;
      case RequirementKind::mtbi: judge_mtbi(j, runs, criteria.confidence); break;
    }
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

Criteria criteria_of_baseline(RunDirectory const& baseline, double share) {
  if (!(share > 0 && share <= 1)) throw InputError("the share of the baseline must be above 0 and at most 1");
  Criteria criteria{.name = fmt::format("at least {:.4g} % of {}", 100 * share, baseline.root.string()),
                    .machine = {},
                    .requirements = {},
                    .waivers = {}};
  std::map<std::string, std::vector<double>> values;
  std::map<std::string, std::pair<CaseId, json>> heads;
  for (auto const& lines : result_files(baseline)) {
    for_each_line_head(lines, [&](LineHead const& line) {
      auto id = case_from_json(json::parse(line.id));
      if (id.backend == "emulated" || line.headline.empty() || is_failure(line.outcome)) return;
      id.launch = 0;
      auto const headline = json::parse(line.headline);
      if (!headline.at("median").is_number()) return;
      auto const name = text_of(id);
      values[name].push_back(headline.at("median"));
      heads.emplace(name, std::pair(id, headline));
    });
  }
  if (heads.empty()) throw InputError(baseline.root.string() + ": the baseline has no value");
  for (auto const& [name, head] : heads) {
    auto const& [id, headline] = head;
    Requirement r{.clause = fmt::format("B-{}", criteria.requirements.size() + 1),
                  .title = label_of(id),
                  .select = {},
                  .metric = headline.at("name"),
                  .at_least = {},
                  .at_most = {}};
    r.select = {{"kernel", id.kernel},
                {"variant", id.variant},
                {"backend", id.backend},
                {"nodes", std::to_string(id.nodes)},
                {"ranks", std::to_string(id.ranks)}};
    for (auto const& [param, value] : id.params) {
      auto const* number = std::get_if<std::int64_t>(&value);
      r.select[param] = number ? std::to_string(*number) : to_string(value);
    }
    r.scope = id.every_node ? Scope::every_node : Scope::system;
    Quantity const usual{.value = median(values[name]), .unit = headline.at("unit")};
    if (headline.at("better") == "lower")
      r.at_most = Quantity{.value = usual.value / share, .unit = usual.unit};
    else
      r.at_least = Quantity{.value = usual.value * share, .unit = usual.unit};
    criteria.requirements.push_back(std::move(r));
  }
  return criteria;
}

Risks risks_of(int launches, double spread, double confidence) {
  // the median's standard error is 1.2533 times the mean's
  double const error = 1.2533 * spread / std::sqrt(static_cast<double>(launches)),
               z = normal_tail_quantile(1 - confidence);
  Risks risks{.buyer = 1 - confidence, .vendor = {}};
  for (double const better : {0.005, 0.01, 0.02, 0.05})
    risks.vendor.emplace_back(better, normal_tail(better / error - z));
  return risks;
}

json to_json(Acceptance const& all) {
  auto const optional = [](std::optional<double> value) { return value ? json(*value) : json(nullptr); };
  auto rows = json::array();
  for (auto const& j : all.judged) {
    auto const& r = j.requirement;
    auto evidence = json::array();
    for (auto const& e : j.evidence) {
      evidence.push_back({{"case", e.label},
                          {"node", e.node},
                          {"unit", e.unit},
                          {"value", e.launches.empty() ? json(nullptr) : json(e.value)},
                          {"launches", e.launches},
                          {"bounds", e.bounds ? json{e.bounds->low, e.bounds->high} : json(nullptr)},
                          {"rests_on", e.rests_on},
                          {"verdict", to_string(e.verdict)},
                          {"reason", e.reason}});
    }
    rows.push_back({{"clause", r.clause},
                    {"title", r.title},
                    {"metric", r.metric},
                    {"at_least", r.at_least ? json(r.at_least->value) : json(nullptr)},
                    {"at_most", r.at_most ? json(r.at_most->value) : json(nullptr)},
                    {"verdict", to_string(j.verdict)},
                    {"reason", j.reason},
                    {"waiver", j.waiver ? json{{"reason", j.waiver->reason}, {"by", j.waiver->by}} : json(nullptr)},
                    {"attempts", j.attempts},
                    {"failed_attempts", j.failed_attempts},
                    {"needed", optional(j.needed)},
                    {"evidence", std::move(evidence)}});
  }
  return {{"criteria", all.criteria.name},
          {"provisional", all.criteria.is_provisional},
          {"confidence", all.criteria.confidence},
          {"verdict", to_string(all.verdict)},
          {"requirements", rows}};
}

}  // namespace toise
