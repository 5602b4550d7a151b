// `toise history changes` and `simulate`: of a plain series, of all series of a history, of noise.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "analysis/changes/change_points.hpp"
#include "analysis/changes/simulation.hpp"
#include "analysis/fleet/node_table.hpp"
#include "analysis/history/series_csv.hpp"
#include "analysis/nightly/nights.hpp"
#include "cli/commands/history_options.hpp"
#include "cli/table.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

using nlohmann::json;

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

void print_events(json const& found) {
  for (auto const& event : found["events"]) {
    fmt::print("{} on {}: {} series changed, {} of them for the worse\n",
               event["date"].get<std::string>().substr(0, 16), event["machine"].get<std::string>(),
               event["changes"].size(), event["worse"].get<int>());
    std::vector<Cells> table{{"  series", "before", "after", "change", "interval", "p"}};
    for (auto const& c : event["changes"]) {
      auto const percent = [](double ratio) { return fmt::format("{:+.1f} %", 100 * (ratio - 1)); };
      std::string const unit = c["unit"];
      table.push_back({"  " + c["series"].get<std::string>(), format_si(c["before"], unit), format_si(c["after"], unit),
                       percent(c["ratio"]), percent(c["ci"][0]) + " … " + percent(c["ci"][1]),
                       fmt::format("{:.1g}", c["p"].get<double>())});
    }
    print_columns(table, {1, 2, 3, 4, 5});
    for (auto const& d : event["environment"]) {
      fmt::print("  changed at the same time: {}: '{}' -> '{}'\n", d["name"].get<std::string>(),
                 d["before"].get<std::string>(), d["after"].get<std::string>());
    }
    for (auto const& remark : event["remarks"]) fmt::print("  noted: {}\n", remark.get<std::string>());
    std::cout << '\n';
  }
  for (auto const& s : found["spikes"]) {
    fmt::print("a spike on {}: {}: {} instead of {}\n", s["date"].get<std::string>().substr(0, 16),
               s["series"].get<std::string>(), format_si(s["value"], s["unit"].get<std::string>()),
               format_si(s["level"], s["unit"].get<std::string>()));
  }
  fmt::print("{} events and {} spikes in {} series\n", found["events"].size(), found["spikes"].size(),
             found["series"].get<int>());
}

int changes(ChangesOptions const& options) {
  ChangeOptions const how{.alpha = options.alpha, .least = parse_ratio(options.least)};
  if (!options.csv.empty()) {
    print_series_changes(options, how);
    return 0;
  }
  auto history = open_history(options.history);
  auto const found = to_json(changes_of(history, options.history.query, how));
  if (options.history.as_json)
    std::cout << found.dump(1) << '\n';
  else
    print_events(found);
  return 0;
}

void add_changes(CLI::App& history, Action& action) {
  auto* command =
      history.add_subcommand("changes", "find lasting changes and spikes; the changes of one night are one event");
  auto options = std::make_shared<ChangesOptions>();
  add_history_query(*command, options->history);
  command->add_option(
      "--csv", options->csv,
      "instead, judge this series and print JSON; one value, or date,value, per line; empty: missing; -: read stdin");
  command->add_option("--better", options->better, "with --csv: whether higher or lower values are better")
      ->capture_default_str();
  command->add_option("--alpha", options->alpha, "a change needs a p-value below this")->capture_default_str();
  command->add_option("--least", options->least, "a change needs a shift of at least this share")
      ->capture_default_str();
  command->callback([&action, options] { action = [options] { return changes(*options); }; });
}

void add_simulate(CLI::App& history, Action& action) {
  auto* command = history.add_subcommand(
      "simulate", "measure on simulated noise how often changes are found, and how often falsely");
  auto series = std::make_shared<std::size_t>(1000);
  auto seed = std::make_shared<std::uint64_t>(1);
  command->add_option("--series", *series, "how many series of each kind to simulate")->capture_default_str();
  command->add_option("--seed", *seed, "seed of the simulation")->capture_default_str();
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
