#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/python.hpp"
#include "core/run/run_directory.hpp"

namespace toise {
namespace {

int execute(std::string const& path, std::string output) {
  auto const run = open_run(path);
  if (output.empty()) output = run.root / "report.html";
  make_report({run.root, "-o", output});
  std::cout << output << '\n';
  return 0;
}

}  // namespace

void add_report(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("report", "write a run as one self-contained HTML file");
  auto path = std::make_shared<std::string>();
  auto output = std::make_shared<std::string>();
  command->add_option("run", *path, "a run directory")->required();
  command->add_option("-o,--output", *output, "the file to write (default: report.html in the run directory)");
  command->callback([=, &action] { action = [=] { return execute(*path, *output); }; });
}

}  // namespace toise
