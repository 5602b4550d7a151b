#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <thread>

#include "analysis/overview/overview.hpp"
#include "cli/commands.hpp"
#include "cli/table.hpp"
#include "core/error.hpp"
#include "core/process/standard_streams.hpp"
#include "core/run/manifest.hpp"
#include "core/sampling/clock.hpp"
#include "core/text/printable.hpp"
#include "runners/jobs/jobs.hpp"
#include "runners/run_lock.hpp"

namespace toise {
namespace {

/// Follows the run until its jobs have ended and no driver works on it: one line at each change, few queries. Throws
/// EnvironmentError when the driver is gone without having ended the run.
int follow(RunDirectory const& run) {
  LineCount lines;
  DriverWatch driver(run);
  std::string told;
  while (stop_count() == 0) {
    auto const planned = read_planned_run(run);
    auto const system = make_batch_system(planned.machine, planned.site);
    std::vector<std::string> live;
    std::string states;
    for (auto const& job : read_jobs(run)) {
      if (!has_ended(job.state) && !job.id.empty()) live.push_back(job.id);
    }
    auto const gone = driver.gone();  // asked before the status, which a driver writes before it ends
    bool is_over = read_run_file(run).status != RunStatus::running;
    if (gone && !is_over && live.empty()) {
      throw EnvironmentError(
          fmt::format("the driver of {0} on {1} is gone without having ended the run; it left {2} results. Continue "
                      "with: toise run "
                      "--resume {0}",
                      run.root.string(), *gone, lines.count(run)));
    }
    if (system && !live.empty()) {
      auto const found = ask_states(*system, live);
      is_over = found.has_value();
      if (!found) states = "the scheduler does not answer; ";
      for (auto const& id : found ? live : std::vector<std::string>()) {
        states += fmt::format("job {} {}; ", id, to_string(found->at(id)));
        is_over = is_over && has_ended(found->at(id));
      }
    }
    auto const text = fmt::format("{}{} results", states, lines.count(run));
    if (text != told) tell(text + "\n");
    told = text;
    if (is_over) return 0;
    auto const until = now_ns() + ns_of(system ? planned.machine.query_interval : 1);
    while (now_ns() < until && stop_count() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return 130;
}

int execute(std::string const& path, bool as_json, bool with_samples, bool is_followed, bool allow_edited,
            Verbosity verbosity) {
  auto const run = open_run(path);
  if (is_followed) {
    if (int const ended = follow(run); ended != 0) return ended;
  }
  if (!allow_edited) check_unedited(run);
  if (auto const edited = first_edited(run); !edited.empty()) tell("edited: " + printable(edited) + "\n");
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
  std::cout << render_run(overview_of_run(run), verbosity);
  if (file.status != RunStatus::complete) {
    std::cerr << "this run is " << (file.status ? to_string(*file.status) : "of unknown status")
              << "; go on with: toise run --resume " << path << '\n';
  }
  return 0;
}

}  // namespace

void add_show(Command& app) {
  auto command = app.subcommand("show", "print a run as a table: value, interval, share of peak, check");
  auto path = std::make_shared<std::string>();
  auto as_json = std::make_shared<bool>(false);
  auto with_samples = std::make_shared<bool>(false);
  command.option("run", *path, "a run directory").required();
  command.flag("--json", *as_json, "print the measurements as JSON");
  auto is_followed = std::make_shared<bool>(false);
  command.flag("--follow", *is_followed,
               "first follow the run until its jobs, or the driver that runs it, have ended; exit code 4 if the driver "
               "has died");
  command.flag("--samples", *with_samples, "with --json: include all raw samples");
  auto allow_edited = std::make_shared<bool>(false);
  command.flag("--allow-edited", *allow_edited, "show a run that was changed after it ended, and say so");
  auto is_verbose = std::make_shared<bool>(false);
  command.flag("--verbose", *is_verbose,
               "also say of each case how many rounds it had, and what differs within and between them");
  command.runs([=] {
    return execute(*path, *as_json, *with_samples, *is_followed, *allow_edited,
                   *is_verbose ? Verbosity::rounds : Verbosity::brief);
  });
}

}  // namespace toise
