#include "analysis/changes/compare.hpp"

#include <fmt/format.h>

#include <iostream>
#include <map>

#include "analysis/changes/compare_json.hpp"
#include "cli/commands.hpp"
#include "cli/table.hpp"
#include "core/run/run_identity.hpp"
#include "core/text/printable.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

struct Options {
  std::string a, b, margin = "2%", history;
  bool as_json = false;
};

std::string value_text(std::optional<double> value, std::string const& unit) {
  return value ? format_si(*value, unit) : std::string("-");
}

std::string change_text(double ratio) { return fmt::format("{:+.1f} %", 100 * (ratio - 1)); }

void print(Compared const& all) {
  std::vector<Cells> table{{"case", "A", "B", "speed", "interval", "launches", "p", "comparison"}};
  std::map<std::string_view, std::size_t> counts;
  std::map<std::string, std::size_t> reasons;
  for (auto const& one : all.cases) {
    ++counts[to_string(one.comparison)];
    table.push_back({one.label + (one.node.empty() ? "" : " on " + one.node), value_text(one.median_a, one.unit),
                     value_text(one.median_b, one.unit), one.ratio ? change_text(*one.ratio) : "-",
                     one.interval ? change_text(one.interval->low) + " … " + change_text(one.interval->high) : "n/a",
                     fmt::format("{}, {}", one.a.size(), one.b.size()), fmt::format("{:.1g}", one.p),
                     std::string(to_string(one.comparison))});
    if (!one.reason.empty()) ++reasons[fmt::format("{}: {}", to_string(one.comparison), one.reason)];
  }
  print_columns(table, {1, 2, 3, 4, 5, 6});
  for (auto const& [reason, count] : reasons) fmt::print("{} ({}x)\n", printable(reason), count);
  for (auto const& d : all.environment)
    fmt::print("differs: {}: '{}' -> '{}'\n", printable(d.name), printable(d.before), printable(d.after));
  std::string text;
  for (auto const& [comparison, count] : counts)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, comparison);
  std::cout << text << '\n';
}

int execute(Options const& options) {
  auto const a = read_side(options.a), b = read_side(options.b);
  auto both = a.runs;
  both.insert(both.end(), b.runs.begin(), b.runs.end());
  check_no_repeats(both);
  auto const all =
      compare(a, b, {.margin = ratio_of_option("--margin", options.margin, 0, 1), .history = options.history});
  if (options.as_json)
    std::cout << to_json(all).dump(1) << '\n';
  else
    print(all);
  return exit_code_of(all);
}

}  // namespace

void add_compare(Command& app) {
  auto command =
      app.subcommand("compare", "say case by case whether B is faster or slower than A, and how sure that is");
  auto options = std::make_shared<Options>();
  command.option("A", options->a, "a run, or a folder of runs; every launch of a case counts as one value").required();
  command.option("B", options->b, "the run or folder to compare with A").required();
  command.option("--margin", options->margin, "smaller differences count as none").show_default();
  command.option("--history", options->history,
                 "a history; a case that varies more than the margin from night to night gets that as its margin");
  command.flag("--json", options->as_json, "print JSON");
  command.footer(
      "Exit code 1: a case is slower, or its answer is no longer right; 3: a case is missing in B, or nothing\n"
      "could be decided. Launches are independent, samples are not: set launches = 10 in the suite, or give\n"
      "folders of runs.");
  command.runs([options] { return execute(*options); });
}

}  // namespace toise
