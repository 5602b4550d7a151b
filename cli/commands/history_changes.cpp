// `toise history changes` and `simulate`: of a plain series, of all series of a history, of noise.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "analysis/changes/change_points.hpp"
#include "analysis/changes/simulation.hpp"
#include "analysis/fleet/node_table.hpp"
#include "analysis/history/series_csv.hpp"
#include "analysis/nightly/nightly_json.hpp"
#include "cli/commands/history_options.hpp"
#include "cli/table.hpp"
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
  auto found = to_json(change_points(series.values, how), options.better);
  for (auto const* name : {"changes", "spikes"}) {
    for (auto& one : found[name]) {
      if (!series.dates.empty()) one["date"] = series.dates[one["index"].get<std::size_t>()];
    }
  }
  std::cout << found.dump(1) << '\n';
}

void print_event(ChangeEvent const& event, std::vector<Nights> const& nights) {
  fmt::print("{} on {}: {} series changed, {} of them for the worse\n", event.date.substr(0, 16), event.machine,
             event.members.size(), event.worse);
  std::vector<Cells> table{{"  series", "before", "after", "change", "interval", "p"}};
  auto const percent = [](double ratio) { return fmt::format("{:+.1f} %", 100 * (ratio - 1)); };
  for (auto const& [s, c] : event.members) {
    auto const& series = nights[s].series;
    auto const& change = nights[s].found.changes[c];
    table.push_back({"  " + label_of(series), format_si(change.before, series.unit),
                     format_si(change.after, series.unit), percent(change.ratio),
                     percent(change.ci.low) + " … " + percent(change.ci.high), fmt::format("{:.1g}", change.p)});
  }
  print_columns(table, {1, 2, 3, 4, 5});
  for (auto const& d : event.environment)
    fmt::print("  changed at the same time: {}: '{}' -> '{}'\n", d.name, d.before, d.after);
  for (auto const& remark : event.remarks) fmt::print("  noted: {}\n", remark);
  std::cout << '\n';
}

void print_changes(HistoryChanges const& all) {
  for (auto const& event : all.events) print_event(event, all.nights);
  std::size_t spikes = 0;
  for (auto const& one : all.nights) {
    for (auto const& spike : one.found.spikes) {
      fmt::print("a spike on {}: {}: {} instead of {}\n", one.points[spike.index].date.substr(0, 16),
                 label_of(one.series), format_si(spike.value, one.series.unit),
                 format_si(spike.level, one.series.unit));
      ++spikes;
    }
  }
  fmt::print("{} events and {} spikes in {} series\n", all.events.size(), spikes, all.nights.size());
}

int changes(ChangesOptions const& options) {
  ChangeOptions const how{.alpha = options.alpha, .least = parse_ratio(options.least)};
  if (!options.csv.empty()) {
    print_series_changes(options, how);
    return 0;
  }
  auto history = open_history(options.history);
  auto const all = changes_of(history, options.history.query, how);
  if (options.history.as_json)
    std::cout << to_json(all).dump(1) << '\n';
  else
    print_changes(all);
  return 0;
}

void add_changes(CLI::App& history, Action& action) {
  auto* command = history.add_subcommand("changes", "lasting changes and spikes, those of one night as one event");
  auto options = std::make_shared<ChangesOptions>();
  add_history_query(*command, options->history);
  command->add_option(
      "--csv", options->csv,
      "of this series instead, as JSON: one value a line, or date,value; an empty value is missing; - reads stdin");
  command->add_option("--better", options->better, "of --csv: higher or lower values")->capture_default_str();
  command->add_option("--alpha", options->alpha, "a change needs a p below this")->capture_default_str();
  command->add_option("--least", options->least, "and a shift of at least this share")->capture_default_str();
  command->callback([&action, options] { action = [options] { return changes(*options); }; });
}

void add_simulate(CLI::App& history, Action& action) {
  auto* command = history.add_subcommand("simulate", "how often changes are found, and where there is none, as JSON");
  auto series = std::make_shared<std::size_t>(1000);
  auto seed = std::make_shared<std::uint64_t>(1);
  command->add_option("--series", *series, "simulated series of each kind")->capture_default_str();
  command->add_option("--seed", *seed, "of the simulation")->capture_default_str();
  command->callback([&action, series, seed] {
    action = [=] {
      std::cout << simulate_changes(*seed, *series).dump(1) << '\n';
      return 0;
    };
  });
}

}  // namespace

void add_history_changes(CLI::App& history, Action& action) {
  add_changes(history, action);
  add_simulate(history, action);
}

}  // namespace toise
