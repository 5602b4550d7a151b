#include "analysis/nightly/nightly.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "analysis/nightly/nights.hpp"
#include "analysis/verdict/observed.hpp"
#include "core/sampling/statistics.hpp"
#include "core/text/number_or_null.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

using nlohmann::json;

constexpr std::size_t most_drawn_nodes = 2000;
constexpr std::size_t same_place = 3;  // nights: more data may move a change by so many

/// The series' stretches between changes.
json levels_of(Nights const& one) {
  auto levels = json::array();
  auto const& changes = one.found.changes;
  auto const values = values_of(one);
  for (std::size_t i = 0; i <= changes.size(); ++i) {
    auto const begin = i == 0 ? 0 : changes[i - 1].index, end = i == changes.size() ? values.size() : changes[i].index;
    double const value = i > 0 ? changes[i - 1].after : !changes.empty() ? changes.front().before : median(values);
    levels.push_back({{"begin", begin}, {"end", end}, {"value", value}, {"noise", one.found.noise}});
  }
  return levels;
}

json bound_json(std::optional<Quantity> const& bound) { return bound ? json(bound->value) : json(nullptr); }

/// What criteria ask of a series.
json committed_of(Nights const& one, std::vector<Criteria> const& all) {
  auto committed = json::array();
  auto const& series = one.series;
  double const last = one.points.back().value;
  auto const id = all.empty() ? CaseId{} : case_of(series);
  for (auto const& criteria : all) {
    if (!criteria.machine.empty() && criteria.machine != series.machine) continue;
    for (auto const& r : criteria.requirements) {
      bool const is_of_it = r.kind == RequirementKind::value && r.metric == series.metric && selects(r, id);
      if (!is_of_it || (r.at_least ? *r.at_least : *r.at_most).unit != series.unit) continue;
      bool const missed = (r.at_least && last < r.at_least->value) || (r.at_most && last > r.at_most->value);
      committed.push_back({{"clause", r.clause},
                           {"title", r.title},
                           {"provisional", criteria.is_provisional},
                           {"at_least", bound_json(r.at_least)},
                           {"at_most", bound_json(r.at_most)},
                           {"missed", missed}});
    }
  }
  return committed;
}

json series_json(Nights const& one, std::vector<Criteria> const& criteria) {
  auto dates = json::array(), runs = json::array(), low = json::array(), high = json::array();
  for (auto const& point : one.points) {
    dates.push_back(point.date);
    runs.push_back(point.run);
    low.push_back(number_or_null(point.low));
    high.push_back(number_or_null(point.high));
  }
  auto found = to_json(one.found, one.series.better);
  auto const levels = levels_of(one);
  double const level = levels.back()["value"], last = one.points.back().value;
  return {{"id", one.series.id},
          {"label", label_of(one.series)},
          {"kernel", one.series.kernel},
          {"machine", one.series.machine},
          {"node", one.series.node},
          {"unit", one.series.unit},
          {"better", one.series.better},
          {"dates", dates},
          {"runs", runs},
          {"medians", values_of(one)},
          {"low", low},
          {"high", high},
          {"levels", levels},
          {"changes", found["changes"]},
          {"spikes", found["spikes"]},
          {"last", last},
          {"level", level},
          {"committed", committed_of(one, criteria)},
          {"ratio", level != 0 ? json(last / level) : json(nullptr)}};
}

/// Was this change found already without the last night?
bool was_known(Nights const& one, Change const& change, double alpha) {
  auto earlier = values_of(one);
  earlier.pop_back();
  auto const before = change_points(earlier, {.alpha = alpha}).changes;
  return std::any_of(before.begin(), before.end(), [&](Change const& known) {
    bool const is_near = std::max(known.index, change.index) - std::min(known.index, change.index) <= same_place;
    return is_near && (known.after < known.before) == (change.after < change.before);
  });
}

/// The last run's speeds of a machine's nodes, case by case.
json nodes_of(std::vector<Nights> const& nights, HistoryRun const& last) {
  std::map<std::string, std::size_t> places;
  std::map<std::string, std::map<std::string, double>> speeds;  // by case, by node
  for (auto const& one : nights) {
    auto const& s = one.series;
    if (s.node.empty() || s.machine != last.machine || one.points.back().run != last.id) continue;
    places.emplace(s.node, 0);
    auto const name = fmt::format("{}/{} {} {}", s.kernel, s.variant, s.params, s.metric);
    auto const value = one.points.back().value;
    speeds[name][s.node] = s.better == "lower" && value != 0 ? 1 / value : value;
  }
  if (places.empty() || places.size() > most_drawn_nodes) return nullptr;
  auto names = json::array(), cases = json::array(), rows = json::array();
  for (auto& [node, place] : places) {
    place = names.size();
    names.push_back(node);
  }
  for (auto const& [name, of_nodes] : speeds) {
    std::vector<double> values;
    for (auto const& [node, speed] : of_nodes) values.push_back(speed);
    double const usual = median(values);
    std::vector<json> row(places.size());
    for (auto const& [node, speed] : of_nodes) {
      if (usual != 0) row[places[node]] = speed / usual;
    }
    cases.push_back(name);
    rows.push_back(row);
  }
  return {{"nodes", names}, {"cases", cases}, {"speeds", rows}};
}

json runs_json(History& history, std::vector<HistoryRun> const& runs) {
  auto all = json::array();
  std::map<std::string, Environment> before;  // by machine
  for (auto const& run : runs) {
    auto environment = history.environment(run.id);
    auto const known = before.find(run.machine);
    auto const changed = known == before.end() ? std::vector<Difference>() : differences(known->second, environment);
    before[run.machine] = std::move(environment);
    all.push_back({{"id", run.id},
                   {"machine", run.machine},
                   {"start", run.start},
                   {"suite", run.suite},
                   {"status", run.status},
                   {"measurements", run.measurements},
                   {"failures", run.failures},
                   {"node_hours", number_or_null(run.node_hours)},
                   {"energy", number_or_null(run.energy)},
                   {"path", run.path},
                   {"environment", to_json(changed)}});
  }
  return all;
}

std::string news_of(Nights const& one, Change const& change) {
  return fmt::format("{}: {:+.1f} % since {}", label_of(one.series), 100 * (change.ratio - 1),
                     one.points[change.index].date.substr(0, 10));
}

}  // namespace

Nightly make_nightly(History& history, HistoryQuery const& query, std::vector<Criteria> const& criteria) {
  auto const all = changes_of(history, query);
  auto const runs = history.runs(query);
  Nightly nightly;
  nightly.news.series = all.nights.size();
  std::map<std::string, HistoryRun> last;
  for (auto const& run : runs) last[run.machine] = run;

  auto listed = to_json(all);
  std::set<std::pair<std::size_t, std::size_t>> fresh;
  for (std::size_t e = 0; e < all.events.size(); ++e) {
    auto const& event = all.events[e];
    bool is_new = false;
    for (std::size_t i = 0; i < event.members.size(); ++i) {
      auto const [s, c] = event.members[i];
      auto const& one = all.nights[s];
      auto const& change = one.found.changes[c];
      bool const is_tonight =
          one.points.back().run == last.at(one.series.machine).id && !was_known(one, change, all.alpha);
      auto& row = listed["events"][e]["changes"][i];
      row["id"] = one.series.id;
      row["is_new"] = is_tonight;
      is_new = is_new || is_tonight;
      if (is_tonight)
        (row["direction"] == "worse" ? nightly.news.worse : nightly.news.better).push_back(news_of(one, change));
    }
    listed["events"][e]["is_new"] = is_new;
  }

  auto series = json::array(), machines = json::array(), remarks = json::array();
  for (auto const& one : all.nights) {
    series.push_back(series_json(one, criteria));
    if (one.points.back().run != last.at(one.series.machine).id) continue;
    for (auto const& c : series.back()["committed"]) {
      if (c["missed"] == true)
        nightly.news.missed.push_back(fmt::format("{}: {}, {}", c["clause"].get<std::string>(), label_of(one.series),
                                                  format_si(one.points.back().value, one.series.unit)));
    }
  }
  for (auto const& [name, run] : last) {
    auto failures = json::array();
    for (auto const& f : history.failures(run.id)) {
      failures.push_back({{"case", f.label}, {"node", f.node}, {"outcome", f.outcome}, {"reason", f.reason}});
    }
    nightly.news.failures += failures.size();
    machines.push_back(
        {{"name", name}, {"last", run.id}, {"failures", failures}, {"nodes", nodes_of(all.nights, run)}});
  }
  for (auto const& r : history.events())
    remarks.push_back({{"date", r.date}, {"machine", r.machine}, {"text", r.text}});
  nightly.json = {{"machines", machines},       {"runs", runs_json(history, runs)}, {"events", listed["events"]},
                  {"spikes", listed["spikes"]}, {"remarks", std::move(remarks)},    {"series", std::move(series)}};
  return nightly;
}

}  // namespace toise
