#include "exchange/import.hpp"

#include <fmt/format.h>

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
  std::optional<History> history;  // opened first: if it cannot be, nothing is written
  if (!options.history.empty()) history.emplace(options.history, History::Open::create);
  auto const runs = import_files(options.files, options.import, options.folder);
  for (auto const& one : runs) {
    auto const also = one.known > 0 ? fmt::format(", {} already known", one.known) : "";
    fmt::print("{}: {} measurements added{} (read as {})\n", one.run.root.string(), one.added, also, one.format);
    if (history) history->ingest(one.run);
  }
  return 0;
}

}  // namespace

void add_import(Command& app) {
  auto command = app.subcommand("import", "make runs from the results of other tools");
  auto options = std::make_shared<Options>();
  command.option("files", options->files, "the files that the other tools wrote").required();
  command.option("--format", options->import.format, "the format of the files (default: detected for each file)")
      .one_of(import_formats());
  command.option("-o,--output", options->folder, "the folder for the new runs, one per tool, machine and day")
      .show_default();
  command.option("--machine", options->import.machine, "the machine that was measured (default: as the file says)");
  command.option("--date", options->import.date,
                 "the day of the measurement, for example 2026-11-25 (default: as the file says)");
  command.option("--kernel", options->import.kernel, "the kernel that was measured, if the file does not say");
  command
      .option("--better", options->import.better,
              "whether higher or lower is better, if neither the file nor the unit says")
      .one_of({"higher", "lower"});
  command.option("--set", options->settings,
                 "a parameter of all cases that the file does not give, as NAME=VALUE; also ranks and nodes");
  command.option("--history", options->history, "also ingest the runs into this history")
      .from_environment("TOISE_HISTORY");
  command.footer(
      "Reads Google Benchmark (JSON), OSU micro-benchmarks (their output), nccl-tests and rccl-tests (their\n"
      "output, and -J), IOR (summaryFormat=JSON), fio (JSON), STREAM (its output), hyperfine (JSON), ReFrame\n"
      "(perflogs) and CSV, as UTF-8. Importing a file again adds only what is new in it.\n"
      "All files are imported, or nothing is: after an error or a signal the folder is as it was.");
  command.runs([options] { return execute(*options); });
}

}  // namespace toise
