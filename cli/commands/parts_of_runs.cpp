// Subcommands that a run starts itself: `toise job` in a job of the batch system, `toise node` on each node of a sweep.

#include "cli/commands.hpp"
#include "runners/jobs/jobs.hpp"
#include "runners/sweep/sweep.hpp"

namespace toise {

void add_parts_of_runs(Command& app) {
  struct Options {
    std::string run, name, plan, worker;
  };
  auto options = std::make_shared<Options>();
  auto job = app.hidden_subcommand("job", "one job of a run, in its allocation; `toise run` submits it");
  job.option("run", options->run, "a run directory").required();
  job.option("--name", options->name, "the job's name in jobs.json").required();
  job.runs([options] {
    stop_count();
    return run_job(read_planned_run(open_run(options->run)), options->name, stop_count);
  });
  auto node = app.hidden_subcommand("node", "one node's part of a sweep; `toise run` starts it");
  node.option("run", options->run, "a run directory").required();
  node.option("--plan", options->plan, "the sweep's plan file").required();
  node.option("--worker", options->worker, "the worker to start").required();
  node.runs([options] {
    stop_count();
    return run_node_of_sweep({options->run}, options->plan, options->worker, stop_count);
  });
}

}  // namespace toise
