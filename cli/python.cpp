#include "cli/python.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "core/error.hpp"
#include "core/text/text.hpp"
#include "runners/launch/launcher.hpp"
#include "runners/own_program.hpp"
#include "runners/process.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

/// The Python that has the package: $TOISE_PYTHON, the environment this program is installed in, the
/// checkout's .venv, or python3 on PATH.
std::string find_python() {
  auto const folder = own_program().parent_path();
  std::vector<std::string> candidates;
  if (auto const* named = std::getenv("TOISE_PYTHON")) candidates.emplace_back(named);
  candidates.push_back(folder / "python3");
  candidates.push_back((folder / "../../.venv/bin/python3").lexically_normal());
  candidates.push_back(find_program({"python3"}));
  for (auto const& python : candidates) {
    if (python.empty() || access(python.c_str(), X_OK) != 0) continue;
    if (run_and_capture({python, "-c", "import toise.report"}, {.seconds = patience()}).exit_code == 0) return python;
  }
  throw EnvironmentError(fmt::format(
      "this needs the Python package 'toise', and no Python here can load it{}; run `pip install .` in the source "
      "folder, or set TOISE_PYTHON to a Python that has it. `toise show RUN` works without it.",
      describe_memory_limit()));
}

}  // namespace

void make_report(std::vector<std::string> const& arguments) {
  std::vector<std::string> command{find_python(), "-m", "toise.report"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  auto const result = run_and_capture(command);
  auto const said = std::string(trim(result.output));
  if (result.exit_code == 2) throw InputError(said);
  if (result.exit_code != 0) throw EnvironmentError(fmt::format("the report failed: {}", said));
}

void make_parquet(std::string const& csv, std::string const& output) {
  auto const result = run_and_capture({find_python(), "-m", "toise.parquet", csv, output});
  if (result.exit_code != 0) throw EnvironmentError(std::string(trim(result.output)));
}

}  // namespace toise
