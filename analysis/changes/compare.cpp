#include "analysis/changes/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "analysis/changes/change_points.hpp"
#include "analysis/history/history.hpp"
#include "analysis/statistics/rank_test.hpp"
#include "core/error.hpp"
#include "core/run/manifest.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

/// One side's results for a case on a node.
struct Values {
  CaseId id;
  std::string node, metric, unit, better;
  std::map<std::pair<std::size_t, int>, double> by_launch;      // run and launch
  std::map<std::pair<std::size_t, int>, std::string> troubles;  // outcomes of launches without a value

  std::string trouble() const { return troubles.empty() ? "" : troubles.begin()->second; }
};

using Cases = std::map<std::string, Values>;  // by case and node

Cases read(Side const& side) {
  Cases cases;
  for (std::size_t run = 0; run < side.runs.size(); ++run) {
    for (auto const& file : result_files(side.runs[run])) {
      for_each_line_head(file, [&](LineHead const& line) {
        auto id = case_of(line);
        if (id.backend == "emulated" || line.outcome == "skipped") return;
        auto const place = std::pair(run, std::exchange(id.launch, 0));
        std::string const node(id.every_node ? line.host : std::string_view());
        auto& values = cases[text_of(id) + "\n" + node];
        values.id = id;
        values.node = node;
        values.by_launch.erase(place);  // of an earlier attempt
        values.troubles.erase(place);
        if (line.outcome != "ok" && line.outcome != "unconverged") {
          values.troubles[place] = std::string(line.outcome);
          return;
        }
        auto const headline = headline_of(line);
        if (!headline) return;
        values.metric = headline->name;
        values.unit = headline->unit;
        values.better = headline->better;
        values.by_launch[place] = headline->median;
      });
    }
  }
  return cases;
}

std::vector<double> list(Values const& values) {
  std::vector<double> all;
  for (auto const& [place, value] : values.by_launch) all.push_back(value);
  return all;
}

/// Logarithms of speeds.
std::vector<double> speeds(std::vector<double> const& values, std::string const& better) {
  std::vector<double> logs;
  for (double const value : values) {
    if (!(value > 0)) throw InputError("a headline value is not above zero, so it has no ratio");
    logs.push_back(better == "lower" ? -std::log(value) : std::log(value));
  }
  return logs;
}

/// Twice the noise of a case from night to night, as a share of its level; 0 where the history does not know it.
double noise_of(History& history, CaseId const& id, std::string const& node) {
  double most = 0;
  for (auto const& series : history.series({.kernel = id.kernel, .variant = id.variant, .node = node})) {
    if (series.params != describe_params(id)) continue;
    std::vector<double> values;
    for (auto const& point : history.points(series)) values.push_back(point.value);
    auto const level = values.empty() ? 0 : median(values);
    if (level > 0) most = std::max(most, 2 * change_points(values).noise / level);
  }
  return most;
}

Environment environment_of(Side const& side) { return read_run_file(side.runs.back()).environment; }

/// Holm's step-down: the i-th smallest p times the number of those not smaller.
void adjust(std::vector<ComparedCase*>& cases) {
  std::sort(cases.begin(), cases.end(), [](auto const* x, auto const* y) { return x->p < y->p; });
  double largest = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    largest = std::max(largest, cases[i]->p * static_cast<double>(cases.size() - i));
    cases[i]->p = std::min(1.0, largest);
  }
}

/// Launches that each side needs so that values that all lie beyond the other side's are significant among this many
/// cases.
std::size_t launches_that_can_show(double alpha, std::size_t cases) {
  double least_p = 2;  // 2 / C(2n, n): of n values that all lie beyond n others
  std::size_t n = 0;
  for (; least_p * static_cast<double>(cases) >= alpha; ++n)
    least_p *= static_cast<double>(n + 1) / static_cast<double>(2 * (2 * n + 1));
  return n;
}

}  // namespace

std::string_view to_string(Comparison c) {
  switch (c) {
    case Comparison::faster: return "faster";
    case Comparison::slower: return "slower";
    case Comparison::same: return "same";
    case Comparison::ambiguous: return "ambiguous";
    case Comparison::broken: return "broken";
    case Comparison::missing: return "missing";
    case Comparison::added: return "added";
  }
  return "";
}

Side read_side(std::string const& path) {
  if (fs::exists(fs::path(path) / "run.json")) return {.runs = {open_unedited_run(path)}};
  Side side;
  if (fs::is_directory(path)) {
    for (auto const& entry : fs::directory_iterator(path)) {
      if (fs::exists(entry.path() / "run.json")) side.runs.push_back(open_unedited_run(entry.path()));
    }
  }
  if (side.runs.empty()) throw InputError(fmt::format("{}: is neither a run nor a folder of runs", path));
  std::sort(side.runs.begin(), side.runs.end(), [](auto const& x, auto const& y) { return x.root < y.root; });
  return side;
}

void judge(std::vector<ComparedCase>& cases, CompareOptions const& options) {
  std::vector<ComparedCase*> tested;
  for (auto& one : cases) {
    if (one.a.empty() || one.b.empty()) continue;
    one.median_a = median(one.a);
    one.median_b = median(one.b);
    auto const shift = shift_between(speeds(one.a, one.better), speeds(one.b, one.better));
    one.ratio = std::exp(shift.estimate);
    if (shift.interval)
      one.interval = Interval{.low = std::exp(shift.interval->low), .high = std::exp(shift.interval->high)};
    one.p = shift.p;
    if (one.comparison != Comparison::broken) tested.push_back(&one);
  }
  adjust(tested);
  for (auto* one : tested) {
    if (!one->interval) {
      one->reason =
          fmt::format("{} and {} launches: too few for an interval; it takes at least 4 of each, and 10 are better",
                      one->a.size(), one->b.size());
      continue;
    }
    double const high = 1 + one->margin, low = 1 / high;
    if (one->p < options.alpha && one->interval->low > high)
      one->comparison = Comparison::faster;
    else if (one->p < options.alpha && one->interval->high < low)
      one->comparison = Comparison::slower;
    else if (one->interval->low > low && one->interval->high < high)
      one->comparison = Comparison::same;
    else if (one->p < options.alpha)
      one->reason = "differs, but perhaps by less than the margin";
    else if (std::min(one->a.size(), one->b.size()) < launches_that_can_show(options.alpha, tested.size()))
      one->reason =
          fmt::format("{} and {} launches cannot show a difference among {} cases; {} of each can", one->a.size(),
                      one->b.size(), tested.size(), launches_that_can_show(options.alpha, tested.size()));
    else
      one->reason = "more launches would narrow the interval";
  }
}

Compared compare(Side const& a, Side const& b, CompareOptions const& options) {
  if (!(options.margin >= 0)) throw InputError("the margin must not be negative");
  auto const before = read(a), after = read(b);
  std::optional<History> history;
  if (!options.history.empty()) history.emplace(options.history, History::Open::existing);
  Compared all;
  auto const take = [&](Values const& values) {
    ComparedCase one{.label = label(values.id),
                     .metric = values.metric,
                     .unit = values.unit,
                     .better = values.better,
                     .node = values.node,
                     .margin = options.margin};
    if (history) one.margin = std::max(one.margin, noise_of(*history, values.id, values.node));
    return one;
  };
  for (auto const& [name, old] : before) {
    auto one = take(old);
    one.a = list(old);
    auto const found = after.find(name);
    if (found != after.end()) one.b = list(found->second);
    bool const was_good = !one.a.empty() && old.trouble().empty();
    if (found == after.end()) {
      one.comparison = Comparison::missing;
      one.reason = "B has no result for it";
    } else if (was_good && !found->second.trouble().empty()) {
      one.comparison = Comparison::broken;
      one.reason = found->second.trouble() + " in B";
    } else if (one.a.empty() || one.b.empty()) {
      one.comparison = Comparison::ambiguous;
      one.reason = fmt::format("{} in A", old.trouble().empty() ? "no value" : old.trouble());
    }
    all.cases.push_back(std::move(one));
  }
  for (auto const& [name, now] : after) {
    if (before.contains(name)) continue;
    auto one = take(now);
    one.b = list(now);
    one.comparison = Comparison::added;
    one.reason = "A has no result for it";
    all.cases.push_back(std::move(one));
  }
  if (before.empty() && after.empty()) throw InputError("neither side has a measurement to compare");
  judge(all.cases, options);
  all.environment = differences(environment_of(a), environment_of(b));
  return all;
}

int exit_code_of(Compared const& all) {
  auto const has = [&](Comparison comparison) {
    return std::any_of(all.cases.begin(), all.cases.end(),
                       [&](auto const& one) { return one.comparison == comparison; });
  };
  if (has(Comparison::slower) || has(Comparison::broken)) return 1;
  bool const is_decided = has(Comparison::faster) || has(Comparison::same);
  return has(Comparison::missing) || !is_decided ? 3 : 0;
}

}  // namespace toise
