#include "runners/run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/files/durable_file.hpp"
#include "core/json/environment_json.hpp"
#include "core/process/random_id.hpp"
#include "core/run/manifest.hpp"
#include "core/sampling/clock.hpp"
#include "core/system/host_name.hpp"
#include "runners/jobs/batch.hpp"
#include "runners/jobs/follower.hpp"
#include "runners/jobs/jobs.hpp"
#include "runners/launch/completed_cases.hpp"
#include "runners/launch/cpus_of_cases.hpp"
#include "runners/launch/earlier_visits.hpp"
#include "runners/orphans.hpp"
#include "runners/own_program.hpp"
#include "runners/run_lock.hpp"
#include "runners/suite/plan_json.hpp"
#include "runners/sweep/allocation.hpp"
#include "runners/sweep/sweep.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

/// Puts a session into its place among those of a run, or what is known of it by now.
void keep(std::vector<Session>& sessions, Session const& one) {
  auto const known = std::find_if(sessions.begin(), sessions.end(), [&](Session const& other) {
    return other.start == one.start && other.host == one.host && other.clock == one.clock;
  });
  if (known != sessions.end())
    *known = one;
  else
    sessions.push_back(one);
  std::stable_sort(sessions.begin(), sessions.end(),
                   [](auto const& a, auto const& b) { return a.first_launch < b.first_launch; });
}

/// Writes how the run stands, at every way out. `sessions`: of this driver, or of all jobs; `node_seconds`: of what ran
/// here since the last time, which is added up; `of_jobs`: all that jobs have used.
void close_run(RunDirectory const& run, RunStatus status, std::vector<Session> const& sessions, double node_seconds,
               std::optional<Usage> const& of_jobs) {
  auto file = read_run_file(run);
  file.status = status;
  file.end = utc_now();
  for (auto const& session : sessions) keep(file.sessions, session);
  auto const before = file.usage.value_or(Usage{});
  auto usage = of_jobs.value_or(before);
  usage.node_hours_here = before.node_hours_here.value_or(0) + node_seconds / 3600;
  usage.node_hours = *usage.node_hours_here + usage.node_hours_of_jobs.value_or(0);
  file.usage = usage;
  write_run_file(run, file);
  write_manifest(run);
}

/// Removes MANIFEST, so that what is written from here on is no edit. Throws InputError when there was one before.
void reopen(RunDirectory const& run) {
  if (!fs::exists(run.manifest())) return;
  if (auto const edited = first_edited(run); !edited.empty()) {
    throw InputError(fmt::format("{}/{}, so it cannot be continued", run.root.string(), edited));
  }
  fs::remove(run.manifest());
}

/// Lines of a run that was begun on another machine would pass for that machine's.
void check_same_host(RunFile const& file, Environment const& here) {
  auto const model_of = [](Environment const& e) {
    return e.machine.cpu ? e.machine.cpu->model.value_or("") : std::string();
  };
  auto const describe = [&](Environment const& e) {
    return fmt::format("{} ({})", e.machine.host.value_or("unknown"), model_of(e));
  };
  auto const& before = file.environment;
  if (before.machine.host == here.machine.host && model_of(before) == model_of(here)) return;
  throw InputError(
      fmt::format("this run was begun on {}, and this is {}; continue it there, or here with "
                  "--allow-other-host",
                  describe(before), describe(here)));
}

/// This driver's spell of measuring. What has changed on the host since the run began is kept.
Session session_here(RunDirectory const& run, RunFile const& file, std::string const& worker, bool is_elsewhere_too) {
  auto session = begin_session(next_launch(run));
  if (file.sessions.empty()) return session;  // begin_run() has just described it
  auto const here = read_description(worker);
  if (!is_elsewhere_too) check_same_host(file, here);
  if (to_json(here) != to_json(file.environment)) session.environment = here;
  return session;
}

/// Nodes of this program's allocation that the run is to use, and the others with the reason.
Chosen nodes_here(PlannedRun const& planned) {
  std::map<std::string, std::string> known;
  if (planned.machine.launcher == "local" || planned.machine.launcher == "mpirun") {
    known[host_name()] = "idle";
  } else {
    for (auto const& node : hosts_of_allocation()) known[node] = "allocated";
    if (known.empty())
      throw EnvironmentError(
          fmt::format("machine '{}' starts jobs with {}, which needs an allocation, and there is none here",
                      planned.machine.name, planned.machine.launcher));
  }
  auto choice = planned.choice;
  if (!choice.hosts.empty()) {  // what is not in the allocation was left out when it was asked for
    std::erase_if(choice.hosts, [&](auto const& node) { return !known.contains(node); });
    if (choice.hosts.empty()) throw EnvironmentError("none of the nodes named in the suite is in this allocation");
  }
  choice.sample = std::min(choice.sample, static_cast<int>(known.size()));
  return choose(choice, known);
}

}  // namespace

fs::path default_run_path(std::string const& suite_name) {
  auto stamp = utc_now().substr(0, 19);
  std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
  fs::path const base = fmt::format("runs/{}-{}Z", suite_name, stamp);
  auto path = base;
  for (int i = 2; fs::exists(path); ++i) path = fmt::format("{}-{}", base.string(), i);
  return path;
}

RunDirectory begin_run(fs::path const& root, RunRequest const& request, std::string const& worker) {
  fill_in(request.machine.batch_options, request.site);  // throws before anything is written
  auto const environment = read_description(worker);
  auto const run = create_run(root);
  auto const& machine = request.machine;
  write_atomically(run.plan_file(), to_json(request.plan).dump() + "\n");
  bool const has_sweep = std::any_of(request.plan.recipes.begin(), request.plan.recipes.end(),
                                     [](Recipe const& recipe) { return recipe.base.id.every_node; });
  write_run_file(run, {.id = random_id(),
                       .suite = RunSuite{.name = request.suite.name,
                                         .budget = request.suite.budget,
                                         .has_sweep = has_sweep,
                                         .retries = request.suite.retries,
                                         .nodes = request.suite.choice},
                       .machine = machine,
                       .site = request.site,
                       .time_limit = request.time_limit,
                       .driver = machine.driver.empty() ? own_program().string() : machine.driver,
                       .worker = machine.worker.empty() ? fs::absolute(worker).string() : machine.worker,
                       .environment = environment,
                       .command_line = request.command_line,
                       .start = utc_now(),
                       .status = RunStatus::running});
  return run;
}

PlannedRun read_planned_run(RunDirectory const& run) {
  auto const file = read_run_file(run, RunFileUse::resume);
  if (file.imported) {
    throw InputError(
        fmt::format("{}: was imported from {}, so there is no plan to continue", run.root.string(), *file.imported));
  }
  return {.run = run,
          .name = file.suite.name,
          .budget = file.suite.budget,
          .cases = read_planned_cases(run, file.suite.has_cases),
          .retries = file.suite.retries,
          .choice = file.suite.nodes,
          .machine = file.machine.value_or(Machine()),
          .site = file.site,
          .time_limit = file.time_limit,
          .driver = file.driver.value_or(""),
          .worker = file.worker.value_or("")};
}

Supervision measure_here(PlannedRun const& planned, std::span<PlannedCase const> cases, double budget,
                         ProgressView& view, std::function<int()> const& stop_count, std::string const& suffix) {
  auto const launcher = make_launcher(planned.machine, read_catalogue(planned.worker).mpi, geteuid() == 0);
  auto const begin = now_ns();
  CompletedCases const before(result_files(planned.run));
  std::size_t left = cases.size();
  auto same = [](PlannedCase const& a, PlannedCase const& b) { return a.id.every_node == b.id.every_node; };
  for (auto from = cases.begin(); from != cases.end();) {
    auto const to = std::find_if_not(from, cases.end(), [&](PlannedCase const& one) { return same(*from, one); });
    std::span<PlannedCase const> const group(from, to);
    from = to;
    double const time_left = std::max(0.0, budget - seconds_since(begin));
    double const share = time_left * static_cast<double>(group.size()) / static_cast<double>(left);
    auto const stem = next_launch_name(planned.run) + (suffix.empty() ? "" : "-" + suffix);
    if (group.front().id.every_node) {
      auto const chosen = nodes_here(planned);
      record_left_out(planned.run, group, chosen);
      SweepRequest const request{.run = planned.run,
                                 .driver = planned.driver,
                                 .worker = planned.worker,
                                 .hosts = chosen.hosts,
                                 .retries = planned.retries,
                                 .stem = stem};
      if (run_sweep(request, *launcher, view, stop_count, group, share) == Supervision::interrupted)
        return Supervision::interrupted;
    } else {
      Supervisor supervisor(planned.run, planned.worker, *launcher, view, stop_count, stem);
      auto rest = before.rest(group, planned.retries);
      if (planned.machine.launcher == "local") skip_where_cpus_are_too_few(rest, cpus_of_this_process());
      while (!rest.empty()) {
        if (supervisor.run(rest, share) == Supervision::interrupted) return Supervision::interrupted;
        rest = CompletedCases(supervisor.files()).rest(rest, planned.retries);
      }
    }
    left -= group.size();
  }
  return Supervision::complete;
}

RunEnd continue_run(RunDirectory const& run, std::string const& worker, Continuation const& asked) {
  RunLock lock(run);
  auto how = asked;
  how.stop_count = [&] {  // whatever waits asks this several times a second
    lock.beat();
    return asked.stop_count();
  };
  auto file = read_run_file(run);
  auto planned = read_planned_run(run);
  if (planned.worker.empty()) planned.worker = worker;
  if (planned.driver.empty()) planned.driver = own_program().string();
  auto const system = make_batch_system(planned.machine, planned.site);
  // a run on this node alone does not query the scheduler, whatever job it may be in
  auto const allocation = planned.machine.launcher == "local" ? std::vector<std::string>() : hosts_of_allocation();
  bool const in_jobs = system && allocation.empty();
  if (!in_jobs) end_orphans(run);
  // nodes of an allocation come and go; each line says its hosts
  bool const is_elsewhere_too = how.allow_other_host || !allocation.empty();
  auto session = in_jobs ? std::optional<Session>() : session_here(run, file, planned.worker, is_elsewhere_too);
  reopen(run);
  forget_unfinished(run);
  file.status = RunStatus::running;
  if (session) keep(file.sessions, *session);
  write_run_file(run, file);
  auto const begin = now_ns();
  auto close = [&](RunStatus status) {
    double const here =
        in_jobs ? 0 : seconds_since(begin) * static_cast<double>(std::max<std::size_t>(1, allocation.size()));
    if (session) end_session(*session);
    if (status == RunStatus::complete)
      fs::remove_all(run.visits());
    else
      write_unfinished(run, planned.cases);
    close_run(run, status, session ? std::vector{*session} : sessions_of_jobs(run), here,
              in_jobs ? std::optional(usage_of_jobs(planned, *system)) : std::nullopt);
  };
  try {
    auto ended = Supervision::complete;
    if (in_jobs) {
      auto const followed = follow_jobs(planned, *system, how);
      if (followed == RunEnd::detached) return RunEnd::detached;
      if (followed == RunEnd::interrupted) ended = Supervision::interrupted;
    } else {
      auto const rest = CompletedCases(result_files(run)).rest(planned.cases, planned.retries, host_name());
      double const share =
          static_cast<double>(rest.size()) / static_cast<double>(std::max<std::size_t>(1, planned.cases.size()));
      ProgressView view(rest.size(), planned.budget * share, how.quiet);
      ended = measure_here(planned, planned.cases, planned.budget * share, view, how.stop_count);
    }
    close(ended == Supervision::complete ? RunStatus::complete : RunStatus::interrupted);
    return ended == Supervision::complete ? RunEnd::complete : RunEnd::interrupted;
  } catch (EnvironmentError const&) {
    try {
      close(RunStatus::interrupted);
    } catch (EnvironmentError const&) {
      // the disk is as full for run.json as for the results: its "running" is resumed the same way
    }
    throw;
  }
}

}  // namespace toise
