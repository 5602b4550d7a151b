#include "exchange/export.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/commands/history_options.hpp"
#include "cli/python.hpp"
#include "cli/scratch.hpp"
#include "cli/shipped_criteria.hpp"
#include "core/error.hpp"
#include "core/files/durable_file.hpp"
#include "core/run/manifest.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> sources;
  std::string format = "csv", output, criteria;
  HistoryQuery query;
};

std::vector<ExportRow> rows_of_all(Options const& options) {
  std::vector<ExportRow> all;
  for (auto const& source : options.sources) {
    std::vector<ExportRow> rows;
    if (fs::is_regular_file(source)) {
      History history(source, History::Open::existing);
      rows = rows_of(history, options.query);
    } else {
      rows = rows_of(open_unedited_run(source));
    }
    all.insert(all.end(), rows.begin(), rows.end());
  }
  return all;
}

std::string verdicts_as_junit(Options const& options) {
  if (options.format != "junit") throw InputError("--criteria exports verdicts, which needs --format junit");
  std::vector<RunDirectory> runs;
  for (auto const& source : options.sources) runs.push_back(open_unedited_run(source));
  return to_junit(accept(read_criteria(find_criteria(options.criteria)), runs));
}

int execute(Options const& options) {
  bool const is_parquet = options.format == "parquet";
  if (is_parquet && options.output.empty()) throw InputError("--format parquet is not text; name a file with -o");
  std::string text;
  if (options.criteria.empty()) {
    auto const rows = rows_of_all(options);
    if (rows.empty()) std::cerr << "toise: there are no measurements to export\n";
    text = options.format == "junit"         ? to_junit(rows)
           : options.format == "openmetrics" ? to_openmetrics(rows)
                                             : to_csv(rows);
  } else {
    text = verdicts_as_junit(options);
  }
  if (is_parquet) {
    ScratchFolder const scratch;
    auto const csv = scratch.path() / "rows.csv";
    write_atomically(csv, text);
    make_parquet(csv, options.output);
  } else if (options.output.empty()) {
    std::cout << text;
  } else {
    write_atomically(options.output, text);
  }
  return 0;
}

}  // namespace

void add_export(Command& app) {
  auto command = app.subcommand("export", "write runs or a history for other programs");
  auto options = std::make_shared<Options>();
  command.option("sources", options->sources, "run directories, or a history file").required();
  command.option("--format", options->format, "csv, parquet, junit (XML) or openmetrics")
      .one_of({"csv", "parquet", "junit", "openmetrics"})
      .show_default();
  command.option("-o,--output", options->output,
                 "the file to write; it appears complete or not at all (default: stdout)");
  command.option("--criteria", options->criteria,
                 "with junit: write the verdicts by these criteria, one test case each");
  auto selection = command.group("Which part of a history");
  add_history_selection(selection, options->query);
  command.footer(
      "csv, parquet: one row per metric of each measurement; from a history, its headline metrics.\n"
      "junit: one test case per measurement.\n"
      "openmetrics: the last value of each case, for Prometheus (node_exporter's textfile collector reads it).");
  command.runs([options] { return execute(*options); });
}

}  // namespace toise
