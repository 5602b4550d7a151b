#include "runners/run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "core/clock.hpp"
#include "core/error.hpp"

namespace toise {
namespace {

using nlohmann::json;

void write_run_file(RunDirectory const& run, json const& file) {
  write_atomically(run.run_file(), file.dump(1) + "\n");
}

std::vector<PlannedCase> planned_cases(json const& file) {
  std::vector<PlannedCase> cases;
  for (auto const& planned : file.at("suite").at("cases")) cases.push_back(planned_case_from_json(planned));
  return cases;
}

std::vector<PlannedCase> without_a_line(RunDirectory const& run, std::vector<PlannedCase> const& cases) {
  std::set<std::string> done;
  for (auto const& line : read_result_lines(run)) done.insert(key(case_from_json(line.at("case"))));
  std::vector<PlannedCase> rest;
  std::copy_if(cases.begin(), cases.end(), std::back_inserter(rest),
               [&](auto const& planned) { return !done.contains(key(planned.id)); });
  return rest;
}

/// Writes how the run stands, at every way out.
void close_run(RunDirectory const& run, std::string const& status) {
  auto file = read_run_file(run);
  file["status"] = status;
  file["end"] = utc_now();
  write_run_file(run, file);
  write_manifest(run);
}

}  // namespace

std::filesystem::path default_run_path(std::string const& suite_name) {
  auto stamp = utc_now().substr(0, 19);
  std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
  std::filesystem::path const base = fmt::format("runs/{}-{}Z", suite_name, stamp);
  auto path = base;
  for (int i = 2; std::filesystem::exists(path); ++i) path = fmt::format("{}-{}", base.string(), i);
  return path;
}

RunDirectory begin_run(std::filesystem::path const& root, RunRequest const& request, std::string const& worker) {
  auto const environment = read_description(worker);
  auto const run = create_run(root);
  json cases = json::array();
  for (auto const& planned : request.cases) cases.push_back(to_json(planned));
  write_run_file(run, {{"schema_version", fmt::format("{}.{}", schema_major, schema_minor)},
                       {"suite", {{"name", request.suite_name}, {"budget", request.budget}, {"cases", cases}}},
                       {"environment", environment},
                       {"command_line", request.command_line},
                       {"start", utc_now()},
                       {"end", nullptr},
                       {"status", "running"}});
  return run;
}

Supervision continue_run(RunDirectory const& run, std::string const& worker, Catalogue const& catalogue, bool quiet,
                         std::function<int()> const& stop_count) {
  auto file = read_run_file(run);
  auto const all = planned_cases(file);
  auto const rest = without_a_line(run, all);
  file["status"] = "running";
  write_run_file(run, file);
  double const share = static_cast<double>(rest.size()) / static_cast<double>(std::max<std::size_t>(1, all.size()));
  double const budget = file.at("suite").at("budget").get<double>() * share;
  auto const launcher = make_local_launcher(catalogue.mpi, geteuid() == 0);
  ProgressView view(rest.size(), budget, quiet);
  try {
    auto const ended = Supervisor(run, worker, *launcher, view, stop_count).run(rest, budget);
    close_run(run, ended == Supervision::complete ? "complete" : "interrupted");
    return ended;
  } catch (EnvironmentError const&) {
    try {
      close_run(run, "interrupted");
    } catch (EnvironmentError const&) {
      // the disk is as full for run.json as for the results: its "running" is resumed the same way
    }
    throw;
  }
}

}  // namespace toise
