#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iostream>

#include "analysis/overview/overview.hpp"
#include "cli/commands.hpp"
#include "cli/table.hpp"
#include "core/disturbances/quiet.hpp"
#include "core/error.hpp"
#include "core/process/standard_streams.hpp"
#include "core/system/host_name.hpp"
#include "core/text/printable.hpp"
#include "core/text/text.hpp"
#include "core/text/units.hpp"
#include "core/toml/values.hpp"
#include "runners/jobs/batch.hpp"
#include "runners/jobs/jobs.hpp"
#include "runners/launch/completed_cases.hpp"
#include "runners/run.hpp"
#include "runners/suite/machine.hpp"
#include "runners/suite/plan.hpp"

namespace toise {
namespace {

volatile std::sig_atomic_t interrupts = 0;
extern "C" void on_interrupt(int) { interrupts = interrupts + 1; }

struct Options {
  std::string suite, output, resume, machine, time, wait;
  std::vector<std::string> filters, sets, site;
  bool dry_run = false, quiet = false, detach = false, allow_other_host = false, allow_oversubscribed = false;
};

std::string indented(std::string const& text) {
  std::string result;
  for (auto const& line : split(text, '\n')) {
    if (!line.empty()) result += "    " + line + "\n";
  }
  return result;
}

std::string own_command_line() {
  std::string text(1 << 16, '\0');
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.gcount() == 0) return "not available: /proc/self/cmdline cannot be read here";
  auto words = split(text.substr(0, static_cast<std::size_t>(file.gcount())), '\0');
  words.pop_back();
  return shell_line(words);
}

void print_plan(Suite const& suite, std::vector<PlannedCase> const& cases, Machine const& machine,
                std::map<std::string, std::string> const& site, double time_limit, std::string const& worker,
                Catalogue const& catalogue) {
  auto const launcher = make_launcher(machine, catalogue.mpi, geteuid() == 0);
  auto const system = make_batch_system(machine, site);
  std::cout << "suite " << printable(suite.name) << ": " << cases.size() << " cases, budget " << suite.budget
            << " s, machine " << machine.name << '\n';
  std::string in_job;
  for (auto const& group : group_by_launch(cases)) {
    auto const& id = group.front().id;
    auto const job = id.every_node ? std::string("every-node") : "n" + std::to_string(id.nodes);
    if (system && job != in_job) {
      in_job = job;
      auto const its = std::count_if(cases.begin(), cases.end(), [&](PlannedCase const& one) {
        return one.id.nodes == id.nodes && one.id.every_node == id.every_node && one.skip_reason.empty();
      });
      double const budget_of_job = suite.budget * static_cast<double>(its) / static_cast<double>(cases.size());
      std::cout << "$ " << shell_line(system->submit_command("RUN/logs/JOB.sh")) << '\n'
                << indented(system->script(
                       {.name = "toise-ID-" + job,
                        .nodes = id.nodes,
                        .seconds = time_limit > 0 ? time_limit : time_of_job(budget_of_job),
                        .hosts = id.every_node ? std::vector<std::string>{"NODES"} : std::vector<std::string>{},
                        .log = "RUN/logs/JOB.log",
                        .command = {"toise", "job", "RUN", "--name", "toise-ID-" + job}}));
    }
    Placement const placement{.nodes = id.nodes, .ranks = id.ranks};
    try {
      auto const command =
          id.every_node && machine.launcher != "local"
              ? launcher->on_every_node({"NODES"},
                                        {"toise", "node", "RUN", "--plan", "RUN/logs/N.plan.json", "--worker", worker})
              : launcher->command(placement, worker,
                                  {"--plan", "RUN/logs/N.plan.json", "--results", "RUN/results/N.jsonl"});
      std::cout << "$ " << shell_line(command) << '\n';
    } catch (EnvironmentError const& e) {  // the program is on the machine, but not here
      std::cout << "# " << e.what() << '\n';
    }
    for (auto const& planned : group) {
      std::cout << "  " << printable(label(planned.id));
      if (!planned.skip_reason.empty()) std::cout << "  skipped: " << printable(planned.skip_reason);
      std::cout << '\n';
    }
  }
}

/// What --resume would measure. Cases on every node count as left until each node has reported them done.
void print_rest(PlannedRun planned, bool quiet) {
  auto const all = planned.cases.size();
  auto const rest =
      CompletedCases(result_files(planned.run)).rest(std::move(planned.cases), planned.retries, host_name());
  std::cout << rest.size() << " of " << all << " cases are left\n";
  if (quiet) return;
  for (auto const& one : rest) std::cout << "  " << printable(label(one.id)) << '\n';
}

int finish(RunDirectory const& run, RunEnd ended) {
  auto const path = run.root.string();
  if (ended == RunEnd::interrupted) {
    std::cerr << "toise: interrupted; what was measured is safe. Continue with: toise run --resume " << path << '\n';
    return 130;
  }
  if (ended == RunEnd::detached) {
    std::cout << path << '\n';
    return 0;
  }
  auto const shown = overview_of_run(run);
  print_for_people(render_run(shown));
  std::cout << path << '\n';
  return shown.is_bad ? 1 : 0;
}

std::map<std::string, std::string> read_site(std::vector<std::string> const& texts) {
  std::map<std::string, std::string> site;
  for (auto const& text : texts) {
    auto const equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      throw InputError("--site " + text + ": expected NAME=VALUE, for example account=abc");
    site[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return site;
}

/// Seconds of --wait-until-quiet; none where it was not given. Throws InputError where the run is measured elsewhere.
std::optional<double> wait_of(Options const& options, Machine const& machine) {
  if (options.wait.empty()) return std::nullopt;
  if (!machine.batch.empty() || machine.launcher != "local")
    throw InputError(
        fmt::format("--wait-until-quiet watches this node, but machine '{}' measures on others; leave the option out",
                    machine.name));
  return at_place("--wait-until-quiet", [&] { return positive_seconds(options.wait); });
}

/// Waits where that was asked for; false: interrupted. After the timeout it goes on: each measurement says itself what
/// disturbed it.
bool waits_until_quiet(std::optional<double> timeout) {
  if (!timeout) return true;
  auto const say = [](std::string const& text) { tell("toise: " + printable(text) + "\n"); };
  auto const ended = wait_until_quiet(
      *timeout, [] { return stop_count() > 0; }, say);
  if (ended == Quiet::timed_out)
    say(fmt::format(
        "warning: this machine was not quiet within {}; measuring all the same, and flagging what is disturbed",
        format_seconds(*timeout)));
  if (ended == Quiet::interrupted) say("interrupted while waiting for a quiet machine; nothing was measured");
  return ended != Quiet::interrupted;
}

int execute(Options const& options) {
  if (options.suite.empty() == options.resume.empty()) {
    throw InputError("give a suite to run, or --resume RUN to continue a run; see toise run --help");
  }
  auto const worker = find_worker();
  Continuation const how{.quiet = options.quiet,
                         .detach = options.detach,
                         .allow_other_host = options.allow_other_host,
                         .stop_count = stop_count};
  if (!options.resume.empty()) {
    if (!options.filters.empty() || !options.sets.empty() || !options.output.empty() || !options.machine.empty() ||
        !options.site.empty() || options.allow_oversubscribed) {
      throw InputError("--resume continues the plan of its run; leave out the options that would change the plan");
    }
    auto const run = open_run(options.resume);
    if (options.dry_run) {
      print_rest(read_planned_run(run), options.quiet);
      return 0;
    }
    stop_count();
    if (!waits_until_quiet(wait_of(options, read_planned_run(run).machine))) return 130;
    return finish(run, continue_run(run, worker, how));
  }
  std::vector<Override> overrides;
  for (auto const& text : options.sets) overrides.push_back(parse_override(text));
  auto suite = read_suite(find_suite(options.suite), overrides);
  if (options.allow_oversubscribed) allow_oversubscribed(suite);
  auto const machine = find_machine(options.machine.empty() ? "local" : options.machine);
  if (options.detach && machine.batch.empty())
    throw InputError("--detach leaves jobs to a batch system, but machine '" + machine.name + "' has none");
  auto const wait = wait_of(options, machine);
  auto const catalogue = read_catalogue(worker);
  auto const plan = make_plan(suite, catalogue, machine, options.filters);
  auto const site = read_site(options.site);
  double const time_limit =
      options.time.empty() ? 0 : at_place("--time", [&] { return positive_seconds(options.time); });
  if (options.dry_run) {
    print_plan(suite, expand(plan), machine, site, time_limit, worker, catalogue);
    return 0;
  }
  (void)expand(plan);  // refuses an empty plan before anything is written
  if (!waits_until_quiet(wait)) return 130;
  auto const path = options.output.empty() ? default_run_path(suite.name) : std::filesystem::path(options.output);
  auto const run = begin_run(path,
                             {.suite = suite,
                              .plan = plan,
                              .machine = machine,
                              .site = site,
                              .time_limit = time_limit,
                              .command_line = own_command_line()},
                             worker);
  stop_count();
  return finish(run, continue_run(run, worker, how));
}

}  // namespace

int stop_count() {
  static bool const installed = [] {
    on_stop_signals(on_interrupt);
    return true;
  }();
  return installed ? interrupts : 0;
}

void add_run(Command& app) {
  auto command = app.subcommand("run", "measure the cases of a suite and keep the results in a run directory");
  auto options = std::make_shared<Options>();
  command.option("suite", options->suite, "a suite file, or the name of a shipped suite: quick, node, gpu, smoke");
  command.option("-o,--output", options->output, "the run directory to create (default: runs/SUITE-DATE)");
  command.option("--filter", options->filters,
                 "only the cases that match, for example 'stream.*' or 'gemm/portable *type=fp64*'");
  command
      .option("--set", options->sets,
              "override the suite: precision=2%, budget=30s, stream.*.bytes=1MiB,64MiB, io.*.directory=/scratch")
      .one_value_each();
  command.option("--resume", options->resume, "continue an interrupted run: measure the cases that have no result yet");
  command.option("--machine", options->machine,
                 "where to measure: a machine file, or the name of a shipped machine (default: local, this node)");
  command.option("--site", options->site, "values that the machine file asks for: account=abc, partition=gpu")
      .one_value_each();
  command.option("--time", options->time, "the time limit of each job (default: derived from the budget)");
  command.flag("--allow-other-host", options->allow_other_host,
               "with --resume: go on on another host than the run's; its lines keep their own environment");
  command.flag("--detach", options->detach, "submit the jobs and exit; --resume completes the run later");
  command.flag("--allow-oversubscribed", options->allow_oversubscribed,
               "measure cases with more busy threads than CPUs, and flag them, instead of skipping them");
  command.flag("--dry-run", options->dry_run,
               "measure nothing: print the plan and the exact commands, or with --resume the cases that are left");
  command.flag(
      "--wait-until-quiet{5min}", options->wait,
      "first wait until other processes leave the CPUs, memory and disks of this node alone for 2 s; after this "
      "time (=5min) go on with a warning");
  command.flag("-q,--quiet", options->quiet, "show no progress");
  command.runs([options] { return execute(*options); });
}

}  // namespace toise
