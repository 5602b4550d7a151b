#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <fstream>
#include <iostream>

#include "analysis/overview.hpp"
#include "cli/commands.hpp"
#include "cli/table.hpp"
#include "core/error.hpp"
#include "core/text.hpp"
#include "runners/plan.hpp"
#include "runners/run.hpp"

namespace toise {
namespace {

volatile std::sig_atomic_t interrupts = 0;
extern "C" void on_interrupt(int) { interrupts = interrupts + 1; }

struct Options {
  std::string suite, output, resume;
  std::vector<std::string> filters, sets;
  bool dry_run = false, quiet = false;
};

std::string own_command_line() {
  std::string text(1 << 16, '\0');
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  auto words = split(text.substr(0, static_cast<std::size_t>(file.gcount())), '\0');
  words.pop_back();
  return shell_line(words);
}

void print_plan(Suite const& suite, std::vector<PlannedCase> const& cases, std::string const& worker,
                Catalogue const& catalogue) {
  auto const launcher = make_local_launcher(catalogue.mpi, geteuid() == 0);
  std::cout << "suite " << suite.name << ": " << cases.size() << " cases, budget " << suite.budget << " s\n";
  for (auto const& group : group_by_launch(cases)) {
    Placement const placement{.nodes = group.front().id.nodes, .ranks = group.front().id.ranks};
    std::cout << "$ "
              << shell_line(launcher->command(placement, worker,
                                              {"--plan", "RUN/logs/N.plan.json", "--results", "RUN/results/N.jsonl"}))
              << '\n';
    for (auto const& planned : group) {
      std::cout << "  " << planned.id.kernel << '/' << planned.id.variant << ' ' << describe_params(planned.id);
      if (!planned.skip_reason.empty()) std::cout << "  skipped: " << planned.skip_reason;
      std::cout << '\n';
    }
  }
}

int finish(RunDirectory const& run, Supervision ended) {
  auto const path = run.root.string();
  if (ended == Supervision::interrupted) {
    std::cerr << "toise: interrupted; what was measured is safe. Go on with: toise run --resume " << path << '\n';
    return 130;
  }
  auto const measurements = read_measurements(run);
  print_for_people(render_table(overview(measurements, read_run_file(run))));
  std::cout << path << '\n';
  return exit_code_of(measurements);
}

int execute(Options const& options) {
  if (options.suite.empty() == options.resume.empty()) {
    throw InputError("give a suite to run, or --resume RUN to go on with a run; see toise run --help");
  }
  auto const worker = find_worker();
  auto const catalogue = read_catalogue(worker);
  if (!options.resume.empty()) {
    if (!options.filters.empty() || !options.sets.empty() || !options.output.empty()) {
      throw InputError("--resume goes on with the plan of its run: --filter, --set and --output have no place there");
    }
    auto const run = open_run(options.resume);
    stop_count();
    return finish(run, continue_run(run, worker, catalogue, options.quiet, stop_count));
  }
  std::vector<Override> overrides;
  for (auto const& text : options.sets) overrides.push_back(parse_override(text));
  auto const suite = read_suite(find_suite(options.suite), overrides);
  auto const cases = plan(suite, catalogue, options.filters);
  if (options.dry_run) {
    print_plan(suite, cases, worker, catalogue);
    return 0;
  }
  auto const path = options.output.empty() ? default_run_path(suite.name) : std::filesystem::path(options.output);
  auto const run = begin_run(
      path, {.suite_name = suite.name, .budget = suite.budget, .cases = cases, .command_line = own_command_line()},
      worker);
  stop_count();
  return finish(run, continue_run(run, worker, catalogue, options.quiet, stop_count));
}

}  // namespace

int stop_count() {
  static bool const installed = [] {
    struct sigaction action {};
    action.sa_handler = on_interrupt;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    return true;
  }();
  return installed ? interrupts : 0;
}

void add_run(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("run", "measure the cases of a suite, and keep them in a run directory");
  auto options = std::make_shared<Options>();
  command->add_option("suite", options->suite, "a suite's file, or the name of a shipped one: quick, node, smoke");
  command->add_option("-o,--output", options->output, "the run directory to create (default: runs/SUITE-DATE)");
  command->add_option("--filter", options->filters,
                      "only cases that match, for example 'stream.*' or 'gemm/portable *type=fp64*'");
  command
      ->add_option("--set", options->sets,
                   "change the suite: precision=2%, budget=30s, stream.*.bytes=1MiB,64MiB, io.*.directory=/scratch")
      ->allow_extra_args(false);
  command->add_option("--resume", options->resume, "go on with an interrupted run: what has no result yet is measured");
  command->add_flag("--dry-run", options->dry_run, "print the plan and the exact command lines, and measure nothing");
  command->add_flag("-q,--quiet", options->quiet, "no progress");
  command->callback([&action, options] { action = [options] { return execute(*options); }; });
}

}  // namespace toise
