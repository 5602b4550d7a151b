#include "analysis/fleet/outliers.hpp"

#include <fmt/format.h>

#include <iostream>

#include "analysis/changes/simulation_json.hpp"
#include "analysis/fleet/outliers_json.hpp"
#include "analysis/fleet/similarity_json.hpp"
#include "cli/commands.hpp"
#include "cli/table.hpp"
#include "core/error.hpp"
#include "core/run/manifest.hpp"
#include "core/run/run_identity.hpp"
#include "core/text/printable.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

struct Options {
  std::vector<std::string> runs;
  std::string csv, better = "higher", families, least = "2%";
  double false_alarms = OutlierOptions{}.false_alarms;
  bool as_json = false;
  std::size_t sweeps = 0;
  std::uint64_t seed = 1;
};

void print_slow(Outliers const& found) {
  std::vector<Cells> table{{"slow node", "metric", "value", "of the median", "chance if healthy"}};
  for (auto const& one : found.slow) {
    for (auto const& s : one.metrics) {
      auto const& metric = found.metrics[s.metric];
      table.push_back({one.node, metric.name, format_si(s.value, metric.unit), fmt::format("{:.1f} %", 100 * s.speed),
                       fmt::format("{:.1g}", s.p)});
    }
    if (one.combined_p)
      table.push_back({one.node, "all metrics together", "", "", fmt::format("{:.1g}", *one.combined_p)});
  }
  print_columns(table, {2, 3, 4});
  std::cout << "\nThis is not yet a verdict. Run these again, together with healthy nodes";
  for (auto const& node : found.controls)
    std::cout << (node == found.controls.front() ? " (" : ", ") << printable(node);
  std::cout << (found.controls.empty() ? ":\n" : "):\n");
  std::vector<Cells> plan{{"node", "metric", "launches", "slow if their median is below"}};
  for (auto const& c : found.plan) {
    plan.push_back({c.node, found.metrics[c.metric].name, std::to_string(c.launches),
                    fmt::format("{:.1f} % of the healthy nodes'", 100 * c.slow_below)});
  }
  print_columns(plan, {2});
}

void print_failures(char const* title, std::vector<NodeFailure> const& failures) {
  constexpr std::size_t most_shown = 20;
  if (failures.empty()) return;
  std::cout << '\n';
  std::vector<Cells> table{{title, "metric", "outcome", "reason"}};
  for (auto const& f : failures) {
    if (table.size() <= most_shown) table.push_back({f.node, f.metric, f.outcome, f.reason});
  }
  print_columns(table, {});
  if (failures.size() > most_shown) fmt::print("and {} more; --json lists all\n", failures.size() - most_shown);
}

void print_unlike(std::vector<Dissimilar> const& unlike) {
  constexpr std::size_t most_shown = 20;
  if (unlike.empty()) return;
  std::vector<Cells> table{{"samples unlike the others'", "case", "similarity", "mean time", "reference"}};
  for (auto const& d : unlike) {
    if (table.size() > most_shown) break;
    table.push_back(
        {d.node, d.label, fmt::format("{:.3f}", d.similarity), fmt::format("{:+.1f} %", 100 * d.slower), d.reference});
  }
  std::cout << '\n';
  print_columns(table, {2, 3});
  if (unlike.size() > most_shown) fmt::print("and {} more; --json lists all\n", unlike.size() - most_shown);
}

int execute(Options const& options) {
  if (options.sweeps > 0) {
    std::cout << to_json(simulate_outliers(options.seed, options.sweeps)).dump(1) << '\n';
    return 0;
  }
  if (options.runs.empty() == options.csv.empty())
    throw InputError("give either runs or --csv FILE; see toise outliers --help");
  std::vector<RunDirectory> runs;
  for (auto const& path : options.runs) runs.push_back(open_unedited_run(path));
  check_no_repeats(runs);
  OutlierOptions const how{.false_alarms = options.false_alarms,
                           .least = ratio_of_option("--least", options.least, 0, 1)};
  auto table = options.csv.empty() ? read_node_runs(options.runs) : read_node_csv(options.csv, options.better);
  if (!options.families.empty()) table.families = read_families(options.families);
  auto const unlike = options.runs.empty() ? std::vector<Dissimilar>() : find_dissimilar(options.runs);
  auto const found = find_outliers(table, how);
  if (options.as_json) {
    auto all = to_json(found);
    all["dissimilar"] = to_json(unlike);
    std::cout << all.dump(1) << '\n';
  } else {
    if (!found.slow.empty()) print_slow(found);
    print_failures("wrong answers", found.wrong);
    print_failures("without a value", found.missing);
    print_unlike(unlike);
    fmt::print(
        "{}{} of {} nodes are slow in {} metrics; at most {:.2g} healthy nodes are flagged per sweep, on average\n",
        found.slow.empty() && found.wrong.empty() && found.missing.empty() && unlike.empty() ? "" : "\n",
        found.slow.size(), found.nodes, found.metrics.size(), found.expected_false_alarms);
  }
  if (!found.slow.empty() || !found.wrong.empty()) return 1;
  return found.missing.empty() ? 0 : 3;
}

}  // namespace

void add_outliers(Command& app) {
  auto command = app.subcommand("outliers", "find the slow nodes of a sweep, and say what to run again to be sure");
  auto options = std::make_shared<Options>();
  command.option("runs", options->runs, "runs with cases on every node; several runs give several values per node");
  command.option("--csv", options->csv,
                 "a table instead of runs, with the columns node, metric, value, and optionally better and family");
  command.option("--better", options->better, "whether higher or lower is better, if the table does not say")
      .show_default();
  command.option("--families", options->families,
                 "a CSV table node,family (rack, switch, hop class); nodes are compared within their family");
  command.option("--least", options->least, "a slow node differs from the median by at least this").show_default();
  command.option("--false-alarms", options->false_alarms, "how many healthy nodes may be flagged per sweep, on average")
      .number_from(1e-6, 1000)
      .show_default();
  command.flag("--json", options->as_json, "print JSON");
  command
      .option("--simulate", options->sweeps,
              "instead: measure how often the method errs, on this many simulated fleets of 10,000 nodes of each kind")
      .whole_number_from(0, 1'000'000);
  command.option("--seed", options->seed, "seed of the simulation").whole_number_from(0, INT64_MAX).show_default();
  command.footer("Exit code 1: nodes are slow or gave wrong answers; 3: nodes have no value.");
  command.runs([options] { return execute(*options); });
}

}  // namespace toise
