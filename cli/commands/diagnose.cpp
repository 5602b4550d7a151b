#include "analysis/diagnose/diagnose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "analysis/diagnose/diagnose_json.hpp"
#include "cli/commands.hpp"
#include "core/process/standard_streams.hpp"
#include "core/run/manifest.hpp"
#include "core/text/printable.hpp"

namespace toise {
namespace {

std::string list_of(std::vector<std::string> const& where) {
  constexpr std::size_t most_shown = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(most_shown, where.size()); ++i) text += (i > 0 ? "; " : "") + where[i];
  if (where.size() > most_shown) text += fmt::format("; and {} more", where.size() - most_shown);
  return text;
}

void print(Finding const& finding) {
  auto const line = [](std::string_view before, std::string const& text) {
    std::cout << before << printable(text) << '\n';
  };
  std::string const word(finding.silenced ? "silenced" : to_string(finding.severity));
  line(word + ": ", finding.headline);
  if (finding.silenced) {
    line("  reason: ", *finding.silenced);
  } else {
    line("  why: ", finding.why);
    line("  do:  ", finding.advice);
    if (!finding.where.empty()) line("  in:  ", list_of(finding.where));
  }
  line("  id:  ", fmt::format("{}, {}", finding.id, to_string(finding.sureness)));
  std::cout << '\n';
}

void print(Diagnosis const& diagnosis) {
  auto const& all = diagnosis.findings;
  for (auto const& finding : all) print(finding);
  auto const silenced = static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [](Finding const& finding) { return finding.silenced.has_value(); }));
  auto const open = all.size() - silenced;
  std::cout << fmt::format("{} finding{}{}, by {} rules; a rule keeps quiet where the run does not say what it needs\n",
                           open, open == 1 ? "" : "s", silenced == 0 ? "" : fmt::format(", {} silenced", silenced),
                           diagnosis.rules);
}

int execute(std::string const& path, bool as_json, bool allow_edited) {
  auto const run = open_run(path);
  if (!allow_edited) check_unedited(run);
  if (auto const edited = first_edited(run); !edited.empty()) tell("edited: " + printable(edited) + "\n");
  auto const diagnosis = diagnose_run(run);
  if (as_json)
    std::cout << to_json(diagnosis).dump(1) << '\n';
  else
    print(diagnosis);
  return 0;
}

}  // namespace

void add_diagnose(Command& app) {
  auto command = app.subcommand(
      "diagnose", "say what a specialist would on seeing a run: what is wrong with it, why it matters, what to do");
  auto path = std::make_shared<std::string>();
  command.option("run", *path, "a run directory").required();
  auto as_json = std::make_shared<bool>(false);
  command.flag("--json", *as_json, "print the findings as JSON, with their ids");
  auto allow_edited = std::make_shared<bool>(false);
  command.flag("--allow-edited", *allow_edited, "diagnose a run that was changed after it ended, and say so");
  command.footer(
      "Exit code 0, with findings or without: they are no verdict. A machine file silences one by its id with\n"
      "[[silence]], finding = \"cpu.governor\", reason = \"...\"; docs/diagnose.md lists them.");
  command.runs([=] { return execute(*path, *as_json, *allow_edited); });
}

}  // namespace toise
