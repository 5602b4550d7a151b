#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "cli/commands.hpp"
#include "core/error.hpp"
#include "core/run_directory.hpp"
#include "runners/launcher.hpp"
#include "runners/process.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

/// The Python that has the package: $TOISE_PYTHON, the environment this program is installed in, the
/// checkout's .venv, or python3 on PATH.
std::string find_python() {
  auto const folder = fs::read_symlink("/proc/self/exe").parent_path();
  std::vector<std::string> candidates;
  if (auto const* named = std::getenv("TOISE_PYTHON")) candidates.emplace_back(named);
  candidates.push_back(folder / "python3");
  candidates.push_back((folder / "../../.venv/bin/python3").lexically_normal());
  candidates.push_back(find_program({"python3"}));
  for (auto const& python : candidates) {
    if (python.empty() || access(python.c_str(), X_OK) != 0) continue;
    if (run_and_capture({python, "-c", "import toise.report"}).exit_code == 0) return python;
  }
  throw EnvironmentError(
      "reports are made by the Python package 'toise', and no Python here has it; run `pip install .` "
      "in the source folder, or set TOISE_PYTHON to a Python that has it. `toise show RUN` needs none.");
}

int execute(std::string const& path, std::string output) {
  auto const run = open_run(path);
  if (output.empty()) output = run.root / "report.html";
  auto const result = run_and_capture({find_python(), "-m", "toise.report", run.root, "-o", output});
  if (result.exit_code != 0) throw EnvironmentError(fmt::format("the report failed: {}", result.output));
  std::cout << output << '\n';
  return 0;
}

}  // namespace

void add_report(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("report", "a run as one self-contained HTML file");
  auto path = std::make_shared<std::string>();
  auto output = std::make_shared<std::string>();
  command->add_option("run", *path, "a run directory")->required();
  command->add_option("-o,--output", *output, "the file to write (default: report.html in the run directory)");
  command->callback([=, &action] { action = [=] { return execute(*path, *output); }; });
}

}  // namespace toise
