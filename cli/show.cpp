#include <CLI/CLI.hpp>
#include <iostream>

#include "analysis/overview.hpp"
#include "cli/commands.hpp"
#include "cli/table.hpp"
#include "core/run_directory.hpp"

namespace toise {
namespace {

int execute(std::string const& path, bool as_json, bool with_samples) {
  auto const run = open_run(path);
  if (as_json) {
    auto lines = nlohmann::json::array();
    for (auto& line : read_result_lines(run)) {
      if (!with_samples) line.erase("samples");
      lines.push_back(std::move(line));
    }
    std::cout << lines.dump(1) << '\n';
    return 0;
  }
  auto const file = read_run_file(run);
  std::cout << render_table(overview(read_measurements(run), file));
  if (file.value("status", "") != "complete") {
    std::cerr << "this run is " << file.value("status", "of unknown status") << "; go on with: toise run --resume "
              << path << '\n';
  }
  return 0;
}

}  // namespace

void add_show(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("show", "a run as a table: value, interval, share of peak, check");
  auto path = std::make_shared<std::string>();
  auto as_json = std::make_shared<bool>(false);
  auto with_samples = std::make_shared<bool>(false);
  command->add_option("run", *path, "a run directory")->required();
  command->add_flag("--json", *as_json, "the measurements as JSON");
  command->add_flag("--samples", *with_samples, "with all raw samples (with --json)");
  command->callback([=, &action] { action = [=] { return execute(*path, *as_json, *with_samples); }; });
}

}  // namespace toise
