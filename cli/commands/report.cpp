#include <iostream>

#include "cli/commands.hpp"
#include "cli/python.hpp"
#include "core/run/manifest.hpp"

namespace toise {
namespace {

int execute(std::string const& path, std::string output, bool allow_edited) {
  auto const run = open_run(path);
  if (!allow_edited) check_unedited(run);
  if (output.empty()) output = run.root / "report.html";
  make_report({run.root, "-o", output});
  std::cout << output << '\n';
  return 0;
}

}  // namespace

void add_report(Command& app) {
  auto command = app.subcommand("report", "write a run as one self-contained HTML file");
  auto path = std::make_shared<std::string>();
  auto output = std::make_shared<std::string>();
  command.option("run", *path, "a run directory").required();
  command.option("-o,--output", *output, "the file to write (default: report.html in the run directory)");
  auto allow_edited = std::make_shared<bool>(false);
  command.flag("--allow-edited", *allow_edited, "report a run that was changed after it ended, and say so on the page");
  command.runs([=] { return execute(*path, *output, *allow_edited); });
}

}  // namespace toise
