#include "runners/jobs/jobs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <sstream>

#include "core/error.hpp"
#include "core/files/durable_file.hpp"
#include "core/files/file.hpp"
#include "core/json/json_field.hpp"
#include "core/text/csv.hpp"
#include "core/text/text.hpp"
#include "runners/jobs/jobs_json.hpp"
#include "runners/process.hpp"
#include "runners/sweep/allocation.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

fs::path jobs_file(RunDirectory const& run) { return run.root / "jobs.json"; }
fs::path words_file(RunDirectory const& run, std::string const& job) { return run.logs() / (job + ".jsonl"); }

/// Lines that are none are left out: torn, when the job was killed while it wrote.
std::vector<JobWord> words_of_job(RunDirectory const& run, std::string const& job) {
  std::vector<JobWord> words;
  if (!fs::exists(words_file(run, job))) return words;
  for (auto const& line : split(read_file(words_file(run, job)), '\n')) {
    try {
      words.push_back(job_word_from_json(parse_object(line)));
    } catch (InputError const&) {  // torn
    }
  }
  return words;
}

/// Node-seconds of a job by its events, and whether some of them are missing.
struct NodeSeconds {
  double known = 0;
  bool is_lower_bound = false;
};
NodeSeconds node_seconds_of(RunDirectory const& run, std::string const& job) {
  NodeSeconds used;
  double begin = 0, nodes = 0;  // of what has begun and not ended
  for (auto const& word : words_of_job(run, job)) {
    if (word.event == JobWord::Event::begin) {
      used.is_lower_bound = used.is_lower_bound || begin > 0;  // requeued: when it was taken away nobody saw
      begin = word.time;
      nodes = static_cast<double>(word.nodes.value_or(1));
    } else if (begin > 0) {
      used.known += (word.time - begin) * nodes;
      begin = 0;
    }
  }
  used.is_lower_bound = used.is_lower_bound || begin > 0;
  return used;
}

/// Joules of jobs that have ended, as the scheduler's accounting reports them, or why it does not.
Known<double> energy_of(BatchSystem const& system, std::vector<std::string> const& ids) {
  try {
    auto const answer = run_and_capture(system.energy_command(ids));
    double joules = 0;
    std::istringstream lines(answer.out);
    for (std::string line; std::getline(lines, line);) {
      auto const bar = line.find('|');
      auto const value =
          bar == std::string::npos ? std::nullopt : number_in(trim(std::string_view(line).substr(bar + 1)));
      if (value && *value > 0) joules += *value;  // steps without a counter have an empty field
    }
    if (answer.exit_code == 0 && joules > 0) return joules;
    return Known<double>::none(fmt::format("not available: the scheduler's accounting says: {}",
                                           answer.output.empty() ? "nothing" : answer.output.substr(0, 200)));
  } catch (EnvironmentError const& e) {
    return Known<double>::none(fmt::format("not available: {}", e.what()));
  }
}

}  // namespace

std::vector<Job> read_jobs(RunDirectory const& run) {
  std::vector<Job> jobs;
  if (!fs::exists(jobs_file(run))) return jobs;
  at_place(jobs_file(run).string(), [&] {
    auto const file = parse_object(read_file(jobs_file(run)));
    auto const& list = list_field(file, "jobs");
    for (std::size_t i = 0; i < list.size(); ++i) jobs.push_back(job_from_json(list[i], fmt::format("jobs[{}].", i)));
  });
  return jobs;
}

void write_jobs(RunDirectory const& run, std::vector<Job> const& jobs) {
  json list = json::array();
  for (auto const& job : jobs) list.push_back(to_json(job));
  write_atomically(jobs_file(run), json{{"jobs", list}}.dump(1) + "\n");
}

bool is_of(PlannedCase const& one, Job const& job) {
  if (one.id.nodes != job.nodes || one.id.every_node != job.every_node) return false;
  // skipped cases need no job, except those on every node, where each node reports its own
  return one.skip_reason.empty() || one.id.every_node;
}

std::vector<PlannedCase> cases_of(PlannedRun const& planned, Job const& job) {
  std::vector<PlannedCase> mine;
  std::copy_if(planned.cases.begin(), planned.cases.end(), std::back_inserter(mine),
               [&](PlannedCase const& one) { return is_of(one, job); });
  return mine;
}

double budget_of(PlannedRun const& planned, std::size_t cases) {
  return planned.budget * static_cast<double>(cases) / static_cast<double>(planned.cases.size());
}

double time_of_job(double budget) { return 1.5 * budget + 600; }

void say_of_job(RunDirectory const& run, std::string const& name, JobWord word) {
  word.time = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  std::ofstream(words_file(run, name), std::ios::app) << to_json(word).dump() << '\n' << std::flush;
}

JobEnd end_of_job(RunDirectory const& run, std::string const& name) {
  JobEnd end;
  for (auto const& word : words_of_job(run, name)) {
    if (word.event == JobWord::Event::begin) end = {};
    if (word.event == JobWord::Event::end) end = {.how = word.how.value_or(""), .reason = word.reason.value_or("")};
  }
  return end;
}

std::vector<Session> sessions_of_jobs(RunDirectory const& run) {
  std::vector<Session> sessions;
  for (auto const& job : read_jobs(run)) {
    for (auto const& word : words_of_job(run, job.name)) {
      if (word.session) sessions.push_back(*word.session);
    }
  }
  return sessions;
}

int run_job(PlannedRun const& planned, std::string const& name, std::function<int()> const& stop_count) {
  auto const jobs = read_jobs(planned.run);
  auto const job = std::find_if(jobs.begin(), jobs.end(), [&](Job const& one) { return one.name == name; });
  if (job == jobs.end()) throw InputError(fmt::format("{} has no job '{}'", planned.run.root.string(), name));
  auto const nodes = std::max<std::size_t>(1, hosts_of_allocation().size());
  say_of_job(planned.run, name, {.event = JobWord::Event::begin, .nodes = nodes});
  auto session = begin_session(next_launch(planned.run));
  auto end = [&](char const* how, std::string const& reason = {}) {
    end_session(session);
    say_of_job(planned.run, name,
               {.event = JobWord::Event::end, .nodes = nodes, .how = how, .reason = reason, .session = session});
  };
  auto mine = planned;
  if (job->every_node) {
    mine.choice = {};
    mine.choice.hosts = job->hosts;
  }
  auto const cases = cases_of(planned, *job);
  try {
    ProgressView view(cases.size(), budget_of(planned, cases.size()), false);
    auto const ended = measure_here(mine, cases, budget_of(planned, cases.size()), view, stop_count,
                                    job->every_node ? "every-node" : fmt::format("n{}", job->nodes));
    end(ended == Supervision::complete ? "complete" : "stopped");
    return ended == Supervision::complete ? 0 : 130;
  } catch (std::exception const& e) {
    end("failed", words_of(e));
    throw;
  }
}

Usage usage_of_jobs(PlannedRun const& planned, BatchSystem const& system) {
  std::vector<JobUsage> jobs;
  double total = 0;
  std::vector<std::string> ids;
  for (auto const& job : read_jobs(planned.run)) {
    auto const [node_seconds, is_lower_bound] = node_seconds_of(planned.run, job.name);
    total += node_seconds / 3600;
    jobs.push_back({.name = job.name,
                    .id = job.id,
                    .state = std::string(to_string(job.state)),
                    .submissions = job.submissions,
                    .node_hours = node_seconds / 3600,
                    .is_lower_bound = is_lower_bound});
    for (auto const& submission : job.submissions) ids.push_back(submission.id);
  }
  return {.node_hours_of_jobs = total, .jobs = jobs, .energy = ids.empty() ? Known<double>() : energy_of(system, ids)};
}

std::size_t LineCount::count(RunDirectory const& run) {
  std::size_t total = 0;
  for (auto const& file : result_files(run)) {
    auto& [size, lines] = seen_[file.string()];
    std::error_code error;
    auto const now = fs::file_size(file, error);
    if (!error && now != size) {
      auto const text = read_file(file);
      lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
      size = now;
    }
    total += lines;
  }
  return total;
}

}  // namespace toise
