// `toise history changes` and `simulate`: of a plain series, of all series of a history, of noise.
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "analysis/changes/change_points_json.hpp"
#include "analysis/changes/simulation_json.hpp"
#include "analysis/fleet/node_table.hpp"
#include "analysis/history/series_csv.hpp"
#include "analysis/nightly/nightly_json.hpp"
#include "cli/commands/history_options.hpp"
#include "cli/table.hpp"
#include "core/text/printable.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

struct ChangesOptions {
  HistoryOptions history;
  std::string csv, better = "higher", least = "0.5%";
  double alpha = ChangeOptions{}.alpha;
};

void print_series_changes(ChangesOptions const& options, ChangeOptions const& how) {
  check_better(options.better, "--better");
  auto const series = read_series_csv(options.csv);
  std::cout << to_json(change_points(series.values, how), options.better, series.dates).dump(1) << '\n';
}

void print_event(ChangeEvent const& event, std::vector<Nights> const& nights) {
  fmt::print("{} on {}: {} series changed, {} of them for the worse\n", printable(event.date.substr(0, 16)),
             printable(event.machine), event.members.size(), event.worse);
  std::vector<Cells> table{{"  series", "before", "after", "change", "interval", "p"}};
  auto const percent = [](double ratio) { return fmt::format("{:+.1f} %", 100 * (ratio - 1)); };
  for (auto const& member : event.members) {
    auto const& series = nights[member.series].series;
    auto const& c = nights[member.series].found.changes[member.change];
    table.push_back({"  " + label_of(series), format_si(c.before, series.unit), format_si(c.after, series.unit),
                     percent(c.ratio), percent(c.ci.low) + " … " + percent(c.ci.high), fmt::format("{:.1g}", c.p)});
  }
  print_columns(table, {1, 2, 3, 4, 5});
  for (auto const& d : event.environment)
    fmt::print("  changed at the same time: {}: '{}' -> '{}'\n", printable(d.name), printable(d.before),
               printable(d.after));
  for (auto const& remark : event.remarks) fmt::print("  noted: {}\n", printable(remark));
  std::cout << '\n';
}

void print_events(HistoryChanges const& all) {
  for (auto const& event : all.events) print_event(event, all.nights);
  std::size_t spikes = 0;
  for (auto const& one : all.nights) {
    spikes += one.found.spikes.size();
    for (auto const& s : one.found.spikes) {
      fmt::print("a spike on {}: {}: {} instead of {}\n", one.points[s.index].date.substr(0, 16),
                 printable(label_of(one.series)), format_si(s.value, one.series.unit),
                 format_si(s.level, one.series.unit));
    }
  }
  fmt::print("{} events and {} spikes in {} series\n", all.events.size(), spikes, all.nights.size());
}

int changes(ChangesOptions const& options) {
  ChangeOptions const how{.alpha = options.alpha, .least = ratio_of_option("--least", options.least, 0, 1)};
  if (!options.csv.empty()) {
    print_series_changes(options, how);
    return 0;
  }
  auto history = open_history(options.history);
  auto const found = changes_of(history, options.history.query, how);
  if (options.history.as_json)
    std::cout << to_json(found).dump(1) << '\n';
  else
    print_events(found);
  return 0;
}

void add_changes(Command& history) {
  auto command =
      history.subcommand("changes", "find lasting changes and spikes; the changes of one night are one event");
  auto options = std::make_shared<ChangesOptions>();
  add_history_query(command, options->history);
  command.option(
      "--csv", options->csv,
      "instead, judge this series and print JSON; one value, or date,value, per line; empty: missing; -: read stdin");
  command.option("--better", options->better, "with --csv: whether higher or lower values are better").show_default();
  command.option("--alpha", options->alpha, "a change needs a p-value below this")
      .number_from(1e-12, 0.5)
      .show_default();
  command.option("--least", options->least, "a change needs a shift of at least this share").show_default();
  command.runs([options] { return changes(*options); });
}

void add_simulate(Command& history) {
  auto command =
      history.subcommand("simulate", "measure on simulated noise how often changes are found, and how often falsely");
  auto series = std::make_shared<std::size_t>(1000);
  auto seed = std::make_shared<std::uint64_t>(1);
  command.option("--series", *series, "how many series of each kind to simulate")
      .whole_number_from(1, 1'000'000)
      .show_default();
  command.option("--seed", *seed, "seed of the simulation").whole_number_from(0, INT64_MAX).show_default();
  command.runs([=] {
    std::cout << to_json(simulate_changes(*seed, *series)).dump(1) << '\n';
    return 0;
  });
}

}  // namespace

void add_history_changes(Command& history) {
  add_changes(history);
  add_simulate(history);
}

}  // namespace toise
