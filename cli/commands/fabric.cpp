#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "analysis/fabric/judgement_json.hpp"
#include "analysis/fabric/pairs_of_run.hpp"
#include "cli/commands.hpp"
#include "cli/table.hpp"
#include "core/error.hpp"
#include "core/run/manifest.hpp"
#include "core/run/run_identity.hpp"
#include "core/text/plain_text.hpp"
#include "core/text/printable.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

struct Options {
  std::vector<std::string> runs;
  std::string topology, least = "5%";
  double false_alarms = FabricOptions{}.false_alarms;
  bool as_json = false;
};

/// The tables of a case in all runs. Throws InputError where a run has not measured it.
std::vector<PairTable> tables_of(std::string const& label, std::vector<PairsOfRun> const& runs,
                                 std::vector<std::string> const& names) {
  std::vector<PairTable> tables;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    auto const& cases = runs[i].measured;
    auto const found = std::find_if(cases.begin(), cases.end(), [&](auto const& one) { return one.label == label; });
    if (found == cases.end()) throw InputError(fmt::format("{}: has no {}, which {} has", names[i], label, names[0]));
    tables.push_back(found->table);
  }
  return tables;
}

void print(FabricJudgement const& found, std::string const& label, PairTable const& table, Topology const* topology) {
  std::vector<Cells> rows{{"slow", "where", "of what is expected", "chance if healthy"}};
  auto const name = [&](int node) { return table.nodes()[static_cast<std::size_t>(node)]; };
  auto const row = [&](char const* kind, std::string const& where, double speed, std::string const& chance) {
    rows.push_back({kind, where, fmt::format("{:.0f} %", 100 * speed), chance});
  };
  for (auto const& one : found.slow_switches) {
    auto const& its = topology->switches[one.index].name;
    row("switch", one.is_way_up ? its + ", its way up" : its, one.speed,
        fmt::format("{} of its {} nodes", one.slow_nodes, one.nodes));
  }
  for (auto const& node : found.slow_nodes) row("node", name(node.node), node.speed, fmt::format("{:.1g}", node.p));
  for (auto const& link : found.slow_links)
    row("link", name(link.pair.a) + " - " + name(link.pair.b), link.speed, fmt::format("{:.1g}", link.p));
  if (rows.size() > 1) print_columns(rows, {2, 3});
  std::cout << printable(label)
            << fmt::format(": {} of {} links and {} of {} nodes are slow", found.slow_links.size(), found.links,
                           found.slow_nodes.size(), found.nodes);
  if (topology) std::cout << fmt::format(", {} of {} switches", found.slow_switches.size(), topology->switches.size());
  std::cout << fmt::format("; the median link has {}\n", format_si(found.median, "B/s"));
  if (!found.is_confirmed && found.suspects > 0) {
    std::cout << fmt::format(
        "{} links are suspects. Measure {} times more, and give all runs to be sure: the first, then the others.\n",
        found.suspects, found.repetitions);
  }
}

int execute(Options const& options) {
  FabricOptions const how{.false_alarms = options.false_alarms,
                          .least = ratio_of_option("--least", options.least, 0, 1)};
  std::optional<Topology> read;
  if (!options.topology.empty())
    read = parse_topology(read_plain_text(options.topology, LineLength::any), options.topology);
  auto const* const topology = read ? &*read : nullptr;
  std::vector<RunDirectory> directories;
  for (auto const& run : options.runs) directories.push_back(open_unedited_run(run));
  check_no_repeats(directories);
  std::vector<PairsOfRun> runs;
  for (auto const& run : directories) runs.push_back(read_pairs(run));

  auto all = nlohmann::json::array();
  std::vector<std::string> missing;
  bool is_slow = false;
  for (auto const& one : runs.front().measured) {
    auto const& label = one.label;
    auto const found =
        at_place(label, [&] { return judge_fabric(tables_of(label, runs, options.runs), topology, how); });
    is_slow |= !found.slow_links.empty() || !found.slow_nodes.empty() || !found.slow_switches.empty();
    if (options.as_json)
      all.push_back(to_json(found, label, one.table, topology));
    else
      print(found, label, one.table, topology);
  }
  for (auto const& run : runs) missing.insert(missing.end(), run.missing.begin(), run.missing.end());
  if (options.as_json)
    std::cout << nlohmann::json{{"cases", all}, {"missing", missing}}.dump(1) << '\n';
  else
    for (auto const& one : missing) std::cout << "no pairs: " << printable(one) << '\n';
  if (is_slow) return 1;
  return missing.empty() ? 0 : 3;
}

}  // namespace

void add_fabric(Command& app) {
  auto command =
      app.subcommand("fabric", "find the slow links, nodes and switches of runs of fabric.pairs, and tell them apart");
  auto options = std::make_shared<Options>();
  command
      .option("runs", options->runs,
              "run directories with cases of fabric.pairs: one, or one and two or more that confirm")
      .required();
  command.option("--topology", options->topology, "which nodes are below which switch: Slurm's topology.conf");
  command.option("--least", options->least, "what is slow lacks at least this share of what is expected")
      .show_default();
  command
      .option("--false-alarms", options->false_alarms,
              "how many healthy links, nodes and switches may be named per case, on average")
      .number_from(1e-6, 1)
      .show_default();
  command.flag("--json", options->as_json, "print JSON");
  command.footer("Exit code 1: something is slow; 3: a case has no pairs, by its outcome.");
  command.runs([options] { return execute(*options); });
}

}  // namespace toise
