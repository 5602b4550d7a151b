#include "analysis/nightly/nightly_json.hpp"

#include <algorithm>

#include "analysis/changes/change_points_json.hpp"
#include "analysis/changes/environment_json.hpp"
#include "core/json/json_field.hpp"

namespace toise {

using nlohmann::json;

namespace {

json to_json(Nights const& one, Change const& change) {
  return {{"series", label_of(one.series)},
          {"date", one.points[change.index].date},
          {"before", change.before},
          {"after", change.after},
          {"ratio", change.ratio},
          {"ci", {change.ci.low, change.ci.high}},
          {"p", change.p},
          {"unit", one.series.unit},
          {"direction", is_worse(one.series, change) ? "worse" : "better"}};
}

json to_json(ChangeEvent const& event, std::vector<Nights> const& nights) {
  auto changes = json::array();
  for (auto const& m : event.members)
    changes.push_back(to_json(nights[m.series], nights[m.series].found.changes[m.change]));
  return {{"machine", event.machine}, {"date", event.date}, {"before", event.before},
          {"worse", event.worse},     {"changes", changes}, {"environment", to_json(event.environment)},
          {"remarks", event.remarks}};
}

/// The same, and what of it is new.
json to_json(ChangeEvent const& event, std::vector<Nights> const& nights, std::vector<bool> const& is_new) {
  auto object = to_json(event, nights);
  for (std::size_t i = 0; i < is_new.size(); ++i) {
    auto& change = object["changes"][i];
    change["id"] = nights[event.members[i].series].series.id;
    change["is_new"] = static_cast<bool>(is_new[i]);
  }
  object["is_new"] = std::find(is_new.begin(), is_new.end(), true) != is_new.end();
  return object;
}

json spikes_of(std::vector<Nights> const& nights) {
  auto spikes = json::array();
  for (auto const& one : nights) {
    for (auto const& spike : one.found.spikes) {
      spikes.push_back({{"series", label_of(one.series)},
                        {"date", one.points[spike.index].date},
                        {"value", spike.value},
                        {"level", spike.level},
                        {"unit", one.series.unit}});
    }
  }
  return spikes;
}

json to_json(Committed const& c) {
  return {{"clause", c.clause},
          {"title", c.title},
          {"provisional", c.is_provisional},
          {"at_least", number_or_null(c.at_least)},
          {"at_most", number_or_null(c.at_most)},
          {"missed", c.missed}};
}

json to_json(Nights const& one, SeriesPage const& page) {
  auto dates = json::array(), runs = json::array(), low = json::array(), high = json::array();
  for (auto const& point : one.points) {
    dates.push_back(point.date);
    runs.push_back(point.run);
    low.push_back(number_or_null(point.low));
    high.push_back(number_or_null(point.high));
  }
  auto levels = json::array(), committed = json::array();
  for (auto const& l : page.levels)
    levels.push_back({{"begin", l.begin}, {"end", l.end}, {"value", l.value}, {"noise", l.noise}});
  for (auto const& c : page.committed) committed.push_back(to_json(c));
  auto found = to_json(one.found, one.series.better);
  double const level = page.levels.back().value, last = one.points.back().value;
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
          {"committed", committed},
          {"ratio", level != 0 ? json(last / level) : json(nullptr)}};
}

json to_json(NodeSpeeds const& nodes) {
  auto rows = json::array();
  for (auto const& of_case : nodes.speeds) {
    auto& row = rows.emplace_back(json::array());
    for (auto const& speed : of_case) row.push_back(number_or_null(speed));
  }
  return {{"nodes", nodes.nodes}, {"cases", nodes.cases}, {"speeds", rows}};
}

json to_json(MachinePage const& page) {
  auto failures = json::array();
  for (auto const& f : page.failures)
    failures.push_back({{"case", f.label}, {"node", f.node}, {"outcome", f.outcome}, {"reason", f.reason}});
  return {{"name", page.last.machine},
          {"last", page.last.id},
          {"failures", failures},
          {"nodes", page.nodes ? to_json(*page.nodes) : json()}};
}

json to_json(RunOfNight const& night) {
  auto const& run = night.run;
  return {{"id", run.id},
          {"machine", run.machine},
          {"start", run.start},
          {"suite", run.suite},
          {"status", run.status},
          {"measurements", run.measurements},
          {"failures", run.failures},
          {"node_hours", number_or_null(run.node_hours)},
          {"energy", number_or_null(run.energy)},
          {"path", run.path},
          {"environment", to_json(night.environment)}};
}

}  // namespace

json to_json(HistoryChanges const& all) {
  auto events = json::array();
  for (auto const& event : all.events) events.push_back(to_json(event, all.nights));
  return {{"events", events}, {"spikes", spikes_of(all.nights)}, {"series", all.nights.size()}};
}

json to_json(Nightly const& nightly) {
  auto const& [nights, all_events, alpha] = nightly.changes;
  auto machines = json::array(), runs = json::array(), events = json::array(), remarks = json::array(),
       series = json::array();
  for (auto const& page : nightly.machines) machines.push_back(to_json(page));
  for (auto const& night : nightly.runs) runs.push_back(to_json(night));
  for (std::size_t i = 0; i < all_events.size(); ++i)
    events.push_back(to_json(all_events[i], nights, nightly.is_new[i]));
  for (auto const& r : nightly.remarks) remarks.push_back({{"date", r.date}, {"machine", r.machine}, {"text", r.text}});
  for (std::size_t i = 0; i < nights.size(); ++i) series.push_back(to_json(nights[i], nightly.series[i]));
  return {{"machines", machines},        {"runs", runs},       {"events", events},
          {"spikes", spikes_of(nights)}, {"remarks", remarks}, {"series", series}};
}

}  // namespace toise
