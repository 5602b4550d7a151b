// Subcommands that a run starts itself: `toise job` in a job of the batch system, `toise node` on each node of a sweep.
#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "runners/jobs/jobs.hpp"
#include "runners/sweep/sweep.hpp"

namespace toise {

void add_parts_of_runs(CLI::App& app, Action& action) {
  struct Options {
    std::string run, name, plan, worker;
  };
  auto options = std::make_shared<Options>();
  auto* job = app.add_subcommand("job", "one job of a run, in its allocation; `toise run` submits it")->group("");
  job->add_option("run", options->run, "a run directory")->required();
  job->add_option("--name", options->name, "the job's name in jobs.json")->required();
  job->callback([&action, options] {
    action = [options] {
      stop_count();
      return run_job(read_planned_run(open_run(options->run)), options->name, stop_count);
    };
  });
  auto* node = app.add_subcommand("node", "one node's part of a sweep; `toise run` starts it")->group("");
  node->add_option("run", options->run, "a run directory")->required();
  node->add_option("--plan", options->plan, "the sweep's plan file")->required();
  node->add_option("--worker", options->worker, "the worker to start")->required();
  node->callback([&action, options] {
    action = [options] {
      stop_count();
      return run_node_of_sweep({options->run}, options->plan, options->worker, stop_count);
    };
  });
}

}  // namespace toise
