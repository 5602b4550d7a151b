#include "analysis/nightly/nights.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/changes/environment_json.hpp"
#include "core/sampling/statistics.hpp"

namespace toise {
namespace {

constexpr std::size_t same_night = 2;  // runs by which noise may move a change

/// The launches of each run as one point.
std::vector<HistoryPoint> one_a_run(std::vector<HistoryPoint> const& points) {
  std::vector<HistoryPoint> nights;
  for (std::size_t i = 0; i < points.size();) {
    std::vector<double> values;
    auto const first = i;
    for (; i < points.size() && points[i].run == points[first].run; ++i) values.push_back(points[i].value);
    nights.push_back(points[first]);
    if (values.size() == 1) continue;
    auto& night = nights.back();
    night.value = median(values);
    night.low = *std::min_element(values.begin(), values.end());
    night.high = *std::max_element(values.begin(), values.end());
    night.n = static_cast<std::int64_t>(values.size());
  }
  return nights;
}

double size_of(Change const& change) { return std::abs(std::log(std::abs(change.ratio))); }

/// Of one machine: its changes by the place of their run among the machine's runs.
std::vector<ChangeEvent> events_of(std::vector<Nights> const& nights, std::vector<HistoryRun> const& runs,
                                   std::string const& machine) {
  std::map<std::int64_t, std::size_t> places;
  for (auto const& run : runs) {
    if (run.machine == machine) places.emplace(run.id, places.size());
  }
  struct Placed {
    std::size_t place;
    ChangeEvent::Member member;
    HistoryPoint const *first, *last_before;
  };
  std::vector<Placed> all;
  for (std::size_t s = 0; s < nights.size(); ++s) {
    auto const& one = nights[s];
    if (one.series.machine != machine) continue;
    for (std::size_t c = 0; c < one.found.changes.size(); ++c) {
      auto const index = one.found.changes[c].index;
      all.push_back({places.at(one.points[index].run), {s, c}, &one.points[index], &one.points[index - 1]});
    }
  }
  std::stable_sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.place < b.place; });
  std::vector<ChangeEvent> events;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i == 0 || all[i].place > all[begin].place + same_night) {
      begin = i;
      events.push_back({.machine = machine});
    }
    auto& event = events.back();
    event.members.push_back(all[i].member);
    auto const& one = nights[all[i].member.series];
    event.worse += is_worse(one.series, one.found.changes[all[i].member.change]);
  }
  auto const change_of = [&](ChangeEvent::Member const& m) -> Change const& {
    return nights[m.series].found.changes[m.change];
  };
  for (auto& event : events) {
    std::stable_sort(event.members.begin(), event.members.end(),
                     [&](auto const& a, auto const& b) { return size_of(change_of(a)) > size_of(change_of(b)); });
    // the night on which most of them begin
    std::map<std::string, std::size_t> votes;
    for (auto const& m : event.members) ++votes[nights[m.series].points[change_of(m).index].date];
    event.date = std::max_element(votes.begin(), votes.end(), [](auto const& a, auto const& b) {
                   return a.second < b.second;
                 })->first;
    for (auto const& run : runs) {
      if (run.machine == machine && run.start < event.date) event.before = run.start;
    }
  }
  return events;
}

/// The p that changes must stay below so that a share of at most alpha of them is false.
/// Source: Benjamini & Hochberg, J. R. Statist. Soc. B 57 (1995).
double limit_over(std::vector<Nights> const& nights, double alpha) {
  std::vector<double> smallest;  // of each series
  for (auto const& one : nights) {
    double p = 1;
    for (auto const& change : one.found.changes) p = std::min(p, change.p);
    smallest.push_back(p);
  }
  std::sort(smallest.begin(), smallest.end());
  auto const n = static_cast<double>(smallest.size());
  double limit = alpha / std::max(1.0, n);
  for (std::size_t i = 0; i < smallest.size(); ++i) {
    double const step = alpha * static_cast<double>(i + 1) / n;
    if (smallest[i] <= step) limit = step;
  }
  return limit;
}

}  // namespace

bool is_worse(HistorySeries const& series, Change const& change) {
  return (change.after < change.before) == (series.better == "higher");
}

std::vector<double> values_of(Nights const& one) {
  std::vector<double> values;
  for (auto const& point : one.points) values.push_back(point.value);
  return values;
}

HistoryChanges changes_of(History& history, HistoryQuery const& query, ChangeOptions const& options) {
  HistoryChanges all;
  for (auto const& series : history.series(query)) {
    Nights nights{.series = series, .points = one_a_run(history.points(series, query))};
    if (nights.points.empty()) continue;
    nights.found = change_points(values_of(nights), options);
    all.nights.push_back(std::move(nights));
  }
  all.alpha = limit_over(all.nights, options.alpha);
  auto stricter = options;
  stricter.alpha = all.alpha;
  for (auto& one : all.nights) {
    bool const has_weak = std::any_of(one.found.changes.begin(), one.found.changes.end(),
                                      [&](Change const& change) { return change.p >= all.alpha; });
    if (has_weak) one.found = change_points(values_of(one), stricter);
  }
  auto const runs = history.runs();
  auto const remarks = history.events();
  std::vector<std::string> machines;
  for (auto const& one : all.nights) machines.push_back(one.series.machine);
  std::sort(machines.begin(), machines.end());
  machines.erase(std::unique(machines.begin(), machines.end()), machines.end());
  for (auto const& machine : machines) {
    for (auto& event : events_of(all.nights, runs, machine)) {
      std::optional<std::int64_t> before, after;
      for (auto const& run : runs) {
        if (run.machine != machine) continue;
        if (run.start == event.before) before = run.id;
        if (run.start == event.date) after = run.id;
      }
      if (before && after) event.environment = differences(history.environment(*before), history.environment(*after));
      for (auto const& remark : remarks) {
        bool const is_here = remark.machine.empty() || remark.machine == machine;
        if (is_here && remark.date >= event.before.substr(0, 10) && remark.date <= event.date.substr(0, 10)) {
          event.remarks.push_back(remark.text);
        }
      }
      all.events.push_back(std::move(event));
    }
  }
  std::stable_sort(all.events.begin(), all.events.end(), [](auto const& a, auto const& b) { return a.date > b.date; });
  return all;
}

}  // namespace toise
