#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "analysis/fabric/slow_links_json.hpp"
#include "cli/commands.hpp"
#include "cli/table.hpp"
#include "core/run/manifest.hpp"
#include "core/text/printable.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

struct Options {
  std::string run, least = "10%";
  double false_alarms = SlowLinkOptions{}.false_alarms;
  bool as_json = false;
};

void print(SlowLinks const& found) {
  std::vector<Cells> table{{"slow", "where", "bandwidth", "of what is expected", "chance if healthy"}};
  auto const row = [&](char const* kind, std::string const& where, double bandwidth, double speed, double p) {
    table.push_back(
        {kind, where, format_si(bandwidth, "B/s"), fmt::format("{:.0f} %", 100 * speed), fmt::format("{:.1g}", p)});
  };
  for (auto const& node : found.slow_nodes) row("node", node.node, node.bandwidth, node.speed, node.p);
  for (auto const& link : found.slow) row("link", link.a + " - " + link.b, link.bandwidth, link.speed, link.p);
  if (table.size() > 1) print_columns(table, {2, 3, 4});
  std::cout << printable(found.label)
            << fmt::format(": {} of {} links and {} of {} nodes are slow; the median link has {}\n", found.slow.size(),
                           found.links, found.slow_nodes.size(), found.nodes, format_si(found.median, "B/s"));
}

int execute(Options const& options) {
  SlowLinkOptions const how{.false_alarms = options.false_alarms,
                            .least = ratio_of_option("--least", options.least, 0, 1)};
  auto const matrices = read_pair_matrices(open_unedited_run(options.run));
  auto all = nlohmann::json::array();
  bool is_slow = false;
  for (auto const& matrix : matrices.measured) {
    auto const found = find_slow_links(matrix, how);
    is_slow = is_slow || !found.slow.empty() || !found.slow_nodes.empty();
    if (options.as_json)
      all.push_back(to_json(found));
    else
      print(found);
  }
  if (options.as_json) {
    nlohmann::json const object{{"cases", all}, {"missing", matrices.missing}};
    std::cout << object.dump(1) << '\n';
  } else {
    for (auto const& one : matrices.missing) std::cout << "no matrix: " << printable(one) << '\n';
    if (is_slow) std::cout << "This is not yet a verdict: measure again to confirm what is slow.\n";
  }
  if (is_slow) return 1;
  return matrices.missing.empty() ? 0 : 3;
}

}  // namespace

void add_fabric(Command& app) {
  auto command =
      app.subcommand("fabric", "find the slow links and nodes of a run of fabric.pairs, and tell them apart");
  auto options = std::make_shared<Options>();
  command.option("run", options->run, "a run directory with cases of fabric.pairs").required();
  command.option("--least", options->least, "what is slow lacks at least this share of what is expected")
      .show_default();
  command
      .option("--false-alarms", options->false_alarms,
              "how many healthy links and nodes may be named per case, on average")
      .number_from(1e-6, 1)
      .show_default();
  command.flag("--json", options->as_json, "print JSON");
  command.footer("Exit code 1: links or nodes are slow; 3: a case has no matrix, by its outcome.");
  command.runs([options] { return execute(*options); });
}

}  // namespace toise
