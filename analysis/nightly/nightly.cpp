#include "analysis/nightly/nightly.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analysis/verdict/observed.hpp"
#include "core/json/json_field.hpp"
#include "core/sampling/statistics.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

constexpr std::size_t most_drawn_nodes = 2000;
constexpr std::size_t same_place = 3;  // nights by which more data may move a change

std::vector<SeriesLevel> levels_of(Nights const& one) {
  std::vector<SeriesLevel> levels;
  auto const& changes = one.found.changes;
  auto const values = values_of(one);
  for (std::size_t i = 0; i <= changes.size(); ++i) {
    auto const begin = i == 0 ? 0 : changes[i - 1].index, end = i == changes.size() ? values.size() : changes[i].index;
    double const value = i > 0 ? changes[i - 1].after : !changes.empty() ? changes.front().before : median(values);
    levels.push_back({.begin = begin, .end = end, .value = value, .noise = one.found.noise});
  }
  return levels;
}

std::vector<Committed> committed_of(Nights const& one, std::vector<Criteria> const& all) {
  std::vector<Committed> committed;
  auto const& series = one.series;
  double const last = one.points.back().value;
  auto const id = all.empty() ? CaseId{} : case_of(series);
  auto const value_of = [](std::optional<Quantity> const& bound) {
    return bound ? std::optional(bound->value) : std::nullopt;
  };
  for (auto const& criteria : all) {
    if (!criteria.machine.empty() && criteria.machine != series.machine) continue;
    for (auto const& r : criteria.requirements) {
      bool const is_of_it = r.kind == RequirementKind::value && r.metric == series.metric && selects(r, id);
      if (!is_of_it || (r.at_least ? *r.at_least : *r.at_most).unit != series.unit) continue;
      bool const missed = (r.at_least && last < r.at_least->value) || (r.at_most && last > r.at_most->value);
      committed.push_back({.clause = r.clause,
                           .title = r.title,
                           .is_provisional = criteria.is_provisional,
                           .at_least = value_of(r.at_least),
                           .at_most = value_of(r.at_most),
                           .missed = missed});
    }
  }
  return committed;
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

std::optional<NodeSpeeds> nodes_of(std::vector<Nights> const& nights, HistoryRun const& last) {
  std::map<std::string, std::size_t> places;
  std::map<std::string, std::map<std::string, double>> speeds;  // by case, by node
  for (auto const& one : nights) {
    auto const& s = one.series;
    if (s.node.empty() || s.machine != last.machine || one.points.back().run != last.id) continue;
    places.emplace(s.node, 0);
    auto const name = label(s.kernel, s.variant, "host", s.params) + " " + s.metric;
    auto const value = one.points.back().value;
    speeds[name][s.node] = s.better == "lower" && value != 0 ? 1 / value : value;
  }
  if (places.empty() || places.size() > most_drawn_nodes) return std::nullopt;
  NodeSpeeds all;
  for (auto& [node, place] : places) {
    place = all.nodes.size();
    all.nodes.push_back(node);
  }
  for (auto const& [name, of_nodes] : speeds) {
    std::vector<double> values;
    for (auto const& [node, speed] : of_nodes) values.push_back(speed);
    double const usual = median(values);
    auto& row = all.speeds.emplace_back(places.size());
    for (auto const& [node, speed] : of_nodes) {
      if (usual != 0) row[places[node]] = speed / usual;
    }
    all.cases.push_back(name);
  }
  return all;
}

std::vector<RunOfNight> runs_of(History& history, std::vector<HistoryRun> const& runs) {
  std::vector<RunOfNight> all;
  std::map<std::string, Environment> before;  // by machine
  for (auto const& run : runs) {
    auto environment = history.environment(run.id);
    auto const known = before.find(run.machine);
    all.push_back(
        {.run = run,
         .environment = known == before.end() ? std::vector<Difference>() : differences(known->second, environment)});
    before[run.machine] = std::move(environment);
  }
  return all;
}

std::string news_of(Nights const& one, Change const& change) {
  return fmt::format("{}: {:+.1f} % since {}", label_of(one.series), 100 * (change.ratio - 1),
                     one.points[change.index].date.substr(0, 10));
}

/// Says the news of what was found for the first time; by event and member, whether it was.
std::vector<std::vector<bool>> take_new_changes(News& news, HistoryChanges const& all,
                                                std::map<std::string, HistoryRun> const& last) {
  std::vector<std::vector<bool>> is_new;
  for (auto const& event : all.events) {
    auto& of_event = is_new.emplace_back();
    for (auto const& [s, c] : event.members) {
      auto const& one = all.nights[s];
      auto const& change = one.found.changes[c];
      bool const is_tonight =
          one.points.back().run == last.at(one.series.machine).id && !was_known(one, change, all.alpha);
      of_event.push_back(is_tonight);
      if (is_tonight) (is_worse(one.series, change) ? news.worse : news.better).push_back(news_of(one, change));
    }
  }
  return is_new;
}

}  // namespace

Nightly make_nightly(History& history, HistoryQuery const& query, std::vector<Criteria> const& criteria) {
  auto const runs = history.runs(query);
  Nightly nightly{.changes = changes_of(history, query), .runs = runs_of(history, runs), .remarks = history.events()};
  auto const& nights = nightly.changes.nights;
  auto& news = nightly.news;
  news.series = nights.size();
  std::map<std::string, HistoryRun> last;
  for (auto const& run : runs) last[run.machine] = run;
  nightly.is_new = take_new_changes(news, nightly.changes, last);
  for (auto const& one : nights) {
    nightly.series.push_back({.levels = levels_of(one), .committed = committed_of(one, criteria)});
    if (one.points.back().run != last.at(one.series.machine).id) continue;
    for (auto const& c : nightly.series.back().committed) {
      if (c.missed)
        news.missed.push_back(fmt::format("{}: {}, {}", c.clause, label_of(one.series),
                                          format_si(one.points.back().value, one.series.unit)));
    }
  }
  for (auto const& [name, run] : last) {
    nightly.machines.push_back({.last = run, .failures = history.failures(run.id), .nodes = nodes_of(nights, run)});
    news.failures += nightly.machines.back().failures.size();
  }
  return nightly;
}

}  // namespace toise
