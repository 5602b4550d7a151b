#include <CLI/CLI.hpp>
#include <iostream>

#include "analysis/change_points.hpp"
#include "analysis/csv.hpp"
#include "analysis/simulation.hpp"
#include "cli/commands.hpp"
#include "core/error.hpp"
#include "core/units.hpp"

namespace toise {
namespace {

struct SeriesOptions {
  std::string csv, better = "higher", least = "0.5%";
  double alpha = ChangeOptions{}.alpha;
};

int print_changes(SeriesOptions const& options) {
  if (options.better != "higher" && options.better != "lower") throw InputError("--better is 'higher' or 'lower'");
  auto const series = read_series_csv(options.csv);
  auto const found = change_points(series.values, {.alpha = options.alpha, .least = parse_ratio(options.least)});
  auto json = to_json(found, options.better);
  for (auto const* list : {"changes", "spikes"}) {
    for (auto& one : json[list]) {
      if (!series.dates.empty()) one["date"] = series.dates[one["index"].get<std::size_t>()];
    }
  }
  std::cout << json.dump(1) << '\n';
  return 0;
}

void add_changes(CLI::App& history, Action& action) {
  auto* command = history.add_subcommand("changes", "lasting changes and spikes of a series, as JSON");
  auto options = std::make_shared<SeriesOptions>();
  command
      ->add_option("--csv", options->csv, "one value a line, or date,value; an empty value is missing; - reads stdin")
      ->required();
  command->add_option("--better", options->better, "higher or lower values")->capture_default_str();
  command->add_option("--alpha", options->alpha, "a change needs a p below this")->capture_default_str();
  command->add_option("--least", options->least, "and a shift of at least this share")->capture_default_str();
  command->callback([&action, options] { action = [options] { return print_changes(*options); }; });
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

void add_history(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("history", "what many nights tell: changes, since when, and how sure");
  command->require_subcommand(1);
  add_changes(*command, action);
  add_simulate(*command, action);
}

}  // namespace toise
