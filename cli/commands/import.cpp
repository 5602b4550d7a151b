#include "exchange/import.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <optional>

#include "analysis/history/history.hpp"
#include "cli/commands.hpp"
#include "core/error.hpp"

namespace toise {
namespace {

struct Options {
  std::vector<std::string> files, settings;
  std::string folder = "runs", history;
  ImportOptions import;
};

int execute(Options options) {
  for (auto const& setting : options.settings) {
    auto const equals = setting.find('=');
    if (equals == std::string::npos || equals == 0)
      throw InputError(fmt::format("--set {}: write it as NAME=VALUE, for example ranks=8", setting));
    options.import.params[setting.substr(0, equals)] = setting.substr(equals + 1);
  }
  auto const runs = import_files(options.files, options.import, options.folder);
  std::optional<History> history;
  if (!options.history.empty()) history.emplace(options.history, History::Open::create);
  for (auto const& one : runs) {
    auto const also = one.known > 0 ? fmt::format(", {} already known", one.known) : "";
    fmt::print("{}: {} measurements added{}\n", one.run.root.string(), one.added, also);
    if (history) history->ingest(one.run);
  }
  return 0;
}

}  // namespace

void add_import(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("import", "make runs from the results of other tools");
  auto options = std::make_shared<Options>();
  command->add_option("files", options->files, "the files that the other tools wrote")->required();
  command->add_option("--format", options->import.format, "the format of the files (default: detected for each file)")
      ->check(CLI::IsMember(import_formats()));
  command->add_option("-o,--output", options->folder, "the folder for the new runs, one per tool, machine and day")
      ->capture_default_str();
  command->add_option("--machine", options->import.machine,
                      "the machine that was measured (default: as the file says)");
  command->add_option("--date", options->import.date,
                      "the day of the measurement, for example 2026-11-25 (default: as the file says)");
  command->add_option("--kernel", options->import.kernel, "the kernel that was measured, if the file does not say");
  command
      ->add_option("--better", options->import.better,
                   "whether higher or lower is better, if neither the file nor the unit says")
      ->check(CLI::IsMember({"higher", "lower"}));
  command->add_option("--set", options->settings,
                      "a parameter of all cases that the file does not give, as NAME=VALUE; also ranks and nodes");
  command->add_option("--history", options->history, "also ingest the runs into this history")
      ->envname("TOISE_HISTORY");
  command->footer(
      "Reads Google Benchmark (JSON), OSU micro-benchmarks (their output), nccl-tests (-J), IOR\n"
      "(summaryFormat=JSON), ReFrame (perflogs) and CSV. Importing a file again adds only what is new in it.");
  command->callback([&action, options] { action = [options] { return execute(*options); }; });
}

}  // namespace toise
