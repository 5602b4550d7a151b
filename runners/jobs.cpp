#include "runners/jobs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "core/clock.hpp"
#include "core/durable_file.hpp"
#include "core/error.hpp"
#include "core/random.hpp"
#include "runners/allocation.hpp"
#include "runners/process.hpp"
#include "runners/tried.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int most_submissions = 8;    // of one job in one following
constexpr double settle_seconds = 30;  // for a shared filesystem to show what a job has written

fs::path jobs_file(RunDirectory const& run) { return run.root / "jobs.json"; }
fs::path words_file(RunDirectory const& run, std::string const& job) { return run.logs() / (job + ".jsonl"); }

json to_json(Job const& job) {
  return {{"name", job.name},
          {"nodes", job.nodes},
          {"every_node", job.every_node},
          {"hosts", job.hosts},
          {"id", job.id},
          {"state", to_string(job.state)},
          {"submissions", job.submissions}};
}

JobState parse_job_state(std::string const& text) {
  for (auto const state : {JobState::pending, JobState::running, JobState::completed, JobState::failed,
                           JobState::timeout, JobState::cancelled, JobState::preempted, JobState::node_fail}) {
    if (text == to_string(state)) return state;
  }
  return JobState::gone;
}

/// A job's own words: {"event": "begin" | "end", "time": s, "nodes", "how", "reason"}.
void say(RunDirectory const& run, std::string const& job, json words) {
  words["time"] = static_cast<double>(std::chrono::system_clock::now().time_since_epoch().count()) * 1e-9;
  std::ofstream(words_file(run, job), std::ios::app) << words.dump() << '\n' << std::flush;
}
std::vector<json> words_of(RunDirectory const& run, std::string const& job) {
  std::vector<json> words;
  std::ifstream file(words_file(run, job));
  for (std::string line; std::getline(file, line);) {
    auto word = json::parse(line, nullptr, false);
    if (word.is_object()) words.push_back(std::move(word));
  }
  return words;
}

std::vector<PlannedCase> cases_of(PlannedRun const& planned, Job const& job) {
  std::vector<PlannedCase> mine;
  std::copy_if(planned.cases.begin(), planned.cases.end(), std::back_inserter(mine), [&](PlannedCase const& one) {
    return one.id.nodes == job.nodes && one.id.every_node == job.every_node && one.skip_reason.empty();
  });
  return mine;
}

double budget_of(PlannedRun const& planned, std::size_t cases) {
  return planned.budget * static_cast<double>(cases) / static_cast<double>(planned.cases.size());
}

std::vector<std::string> excluded_nodes(NodeChoice const& choice) {
  std::vector<std::string> names;
  for (auto const& [name, reason] : choice.excluded) names.push_back(name);
  return names;
}

std::string ask(std::vector<std::string> const& command) {
  auto const answer = run_and_capture(command);
  if (answer.exit_code != 0) {
    throw EnvironmentError(
        fmt::format("{} failed with exit code {}: {}", shell_line(command), answer.exit_code, answer.output));
  }
  return answer.output;
}

class Follower {
public:
  Follower(PlannedRun const& planned, BatchSystem const& system, Continuation const& how)
      : planned_(planned), system_(system), how_(how), jobs_(read_jobs(planned.run)) {}

  RunEnd run() {
    record_skipped();
    if (jobs_.empty())
      plan_jobs();
    else
      adopt_lost();
    for (auto& job : jobs_) {
      if (job.id.empty() || has_ended(job.state)) submit_rest(job);
    }
    if (how_.detach) {
      note(fmt::format("submitted; watch it with: toise show {0} --follow, and end it with: toise run --resume {0}",
                       planned_.run.root.string()));
      return RunEnd::detached;
    }
    return follow();
  }

private:
  void note(std::string const& text) const {
    if (!how_.quiet) fmt::print(stderr, "{}\n", text);
  }

  void keep() const {
    json list = json::array();
    for (auto const& job : jobs_) list.push_back(to_json(job));
    write_atomically(jobs_file(planned_.run), json{{"jobs", list}}.dump(1) + "\n");
  }

  /// Lines that need no job: what this build lacks.
  void record_skipped() const {
    auto const launcher = make_launcher({}, "none", false);
    ProgressView view(0, 0, true);
    Supervisor recorder(planned_.run, planned_.worker, *launcher, view, [] { return 0; });
    std::vector<PlannedCase> skipped;
    for (auto const& one : planned_.cases) {
      if (!one.skip_reason.empty()) skipped.push_back(one);
    }
    if (skipped.empty()) return;
    for (auto const& one : Tried(result_files(planned_.run)).rest(skipped, 0)) {
      recorder.record(one, Outcome::skipped, one.skip_reason);
    }
  }

  /// A job for each number of nodes, and one for what every node does.
  void plan_jobs() {
    auto const unique = mix(std::hash<std::string>{}(fs::absolute(planned_.run.root).string() + utc_now())) & 0xffffff;
    for (auto const& one : planned_.cases) {
      if (!one.skip_reason.empty()) continue;
      bool const known = std::any_of(jobs_.begin(), jobs_.end(), [&](Job const& job) {
        return job.nodes == one.id.nodes && job.every_node == one.id.every_node;
      });
      if (known) continue;
      auto const name =
          fmt::format("toise-{:06x}-{}", unique, one.id.every_node ? "every-node" : fmt::format("n{}", one.id.nodes));
      jobs_.push_back({.name = name, .nodes = one.id.nodes, .every_node = one.id.every_node});
    }
    keep();
  }

  /// Jobs that were submitted by a driver that died before it could write down their numbers.
  void adopt_lost() {
    for (auto& job : jobs_) {
      if (!job.id.empty()) continue;
      auto const found = run_and_capture(system_.find_command(job.name));
      if (found.exit_code != 0 || found.output.empty()) continue;
      try {
        job.id = system_.job_id(found.output);
      } catch (EnvironmentError const&) {
        continue;
      }
      job.submissions.push_back({{"id", job.id}, {"submitted", utc_now()}});
      note(fmt::format("job {} of an earlier driver is followed", job.id));
      keep();
    }
  }

  std::vector<PlannedCase> rest_of(Job const& job) const {
    auto const mine = cases_of(planned_, job);
    Tried const tried(result_files(planned_.run));
    if (!job.every_node) return tried.rest(mine, planned_.retries);
    std::vector<PlannedCase> rest;
    for (auto const& node : job.hosts) {
      auto of_host = tried.rest(mine, planned_.retries, node);
      rest.insert(rest.end(), of_host.begin(), of_host.end());
    }
    return rest;
  }

  /// Which nodes still have something to do; what can't be used is recorded with its reason.
  std::vector<std::string> hosts_of_sweep(Job const& job) const {
    auto choice = planned_.choice;
    if (!job.hosts.empty()) {  // the same nodes as before
      choice.hosts = job.hosts;
      choice.sample = 0;
    }
    auto const partition = planned_.site.find("partition");
    auto const chosen =
        choose(choice, nodes_of_machine(partition == planned_.site.end() ? std::string() : partition->second));
    auto const mine = cases_of(planned_, job);
    Tried const tried(result_files(planned_.run));
    auto const launcher = make_launcher({}, "none", false);
    ProgressView view(0, 0, true);
    Supervisor recorder(planned_.run, planned_.worker, *launcher, view, [] { return 0; });
    for (auto const& [node, reason] : chosen.left_out) {
      for (auto const& one : tried.rest(mine, 0, node)) recorder.record(one, Outcome::skipped, reason, node);
    }
    std::vector<std::string> hosts;
    for (auto const& node : chosen.hosts) {
      if (!tried.rest(mine, planned_.retries, node).empty()) hosts.push_back(node);
    }
    return hosts;
  }

  /// Submits what a job has left; nothing when that is nothing.
  void submit_rest(Job& job) {
    if (job.every_node) {
      job.hosts = hosts_of_sweep(job);
      if (job.hosts.empty()) return done(job);
      keep();
    }
    auto const rest = rest_of(job);
    if (rest.empty()) return done(job);
    auto const& run = planned_.run;
    auto const root = fs::absolute(run.root).string();
    double const budget = budget_of(planned_, job.every_node ? cases_of(planned_, job).size() : rest.size());
    JobRequest const request{.name = job.name,
                             .nodes = job.every_node ? static_cast<int>(job.hosts.size()) : job.nodes,
                             .seconds = planned_.time_limit > 0 ? planned_.time_limit : time_of_job(budget),
                             .hosts = job.hosts,
                             .excluded = job.every_node ? std::vector<std::string>() : excluded_nodes(planned_.choice),
                             .log = root + "/logs/" + job.name + ".log",
                             .command = {planned_.driver, "job", root, "--name", job.name}};
    auto const script = run.logs() / (job.name + ".sh");
    write_atomically(script, system_.script(request));
    job.id.clear();  // until it has a number, the name finds it
    job.state = JobState::pending;
    keep();
    job.id = system_.job_id(ask(system_.submit_command(script.string())));
    job.submissions.push_back({{"id", job.id}, {"submitted", utc_now()}, {"nodes", request.nodes}});
    keep();
    note(fmt::format("job {} ({} on {} node{}): {} to measure", job.id, job.name, request.nodes,
                     request.nodes == 1 ? "" : "s", rest.size()));
  }

  void done(Job& job) {
    if (job.id.empty()) job.id = "none";
    job.state = JobState::completed;
    keep();
  }

  RunEnd follow() {
    int stops = 0;
    bool was_cancelled = false;
    std::map<std::string, int> submitted;
    while (true) {
      std::vector<std::string> live;
      for (auto const& job : jobs_) {
        if (!has_ended(job.state)) live.push_back(job.id);
      }
      if (live.empty()) break;
      int const asked = wait(stops);
      if (asked > stops) {
        stop(asked);
        stops = asked;
        if (stops > 1) return RunEnd::interrupted;
      }
      auto const states = ask_states(system_, live);
      if (!states) {
        note("the scheduler does not answer; asking again");
        continue;
      }
      for (auto& job : jobs_) {
        if (has_ended(job.state)) continue;
        auto const now = states->at(job.id);
        if (now == job.state) continue;
        note(fmt::format("job {} is {}", job.id, to_string(now)));
        job.state = now;
        if (has_ended(now)) {
          job.submissions.back()["state"] = to_string(now);
          job.submissions.back()["ended"] = utc_now();
          keep();
          settle(job);
          auto const rest = rest_of(job);
          if (stops > 0 || rest.empty()) continue;
          if (now == JobState::cancelled) {
            was_cancelled = true;
            note(fmt::format("job {} was cancelled; {} are not measured", job.id, rest.size()));
          } else if (++submitted[job.name] < most_submissions && may_go_on(job)) {
            note(fmt::format("job {} left {}; submitting again", job.id, rest.size()));
            submit_rest(job);
          } else {
            give_up(job, rest);
          }
        }
        keep();
      }
      tell();
    }
    return stops > 0 || was_cancelled ? RunEnd::interrupted : RunEnd::complete;
  }

  /// Sleeps for the machine's interval, or until the user asks for a stop; how often was asked.
  int wait(int stops) const {
    auto const until = now_ns() + static_cast<std::int64_t>(planned_.machine.query_interval * 1e9);
    while (now_ns() < until) {
      if (int const now = how_.stop_count(); now > stops) return now;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return how_.stop_count();
  }

  void stop(int stops) {
    for (auto const& job : jobs_) {
      if (has_ended(job.state)) continue;
      bool const at_once = stops > 1 || job.state == JobState::pending;
      run_and_capture(at_once ? system_.cancel_command(job.id) : system_.stop_command(job.id));
    }
    note(stops > 1 ? "jobs are cancelled" : "jobs are asked to end; once more cancels them");
  }

  /// Waits until the lines that a job has written are to be seen here.
  void settle(Job const& job) const {
    auto const words = words_of(planned_.run, job.name);
    auto const begin = now_ns();
    bool const says_complete = !words.empty() && words.back().value("how", "") == "complete";
    while (seconds_since(begin) < settle_seconds) {
      if (!says_complete || rest_of(job).empty()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(500));
    }
  }

  /// Whether what ended a job is no fault of what it ran; throws when it could not write.
  bool may_go_on(Job const& job) const {
    if (deserves_another(job.state)) return true;
    auto const words = words_of(planned_.run, job.name);
    auto const how = words.empty() ? "" : words.back().value("how", "");
    if (how == "failed")
      throw EnvironmentError(fmt::format("job {}: {}", job.id, words.back().value("reason", "it failed")));
    return how == "stopped";  // before its time limit
  }

  void give_up(Job const& job, std::vector<PlannedCase> const& rest) const {
    auto const launcher = make_launcher({}, "none", false);
    ProgressView view(0, 0, true);
    Supervisor recorder(planned_.run, planned_.worker, *launcher, view, [] { return 0; });
    auto const reason = fmt::format("its job {} ended as {} without measuring it; see logs/{}.log", job.id,
                                    to_string(job.state), job.name);
    if (!job.every_node) {
      for (auto const& one : rest) recorder.record(one, Outcome::error, reason);
      return;
    }
    Tried const tried(result_files(planned_.run));
    for (auto const& node : job.hosts) {
      for (auto const& one : tried.rest(cases_of(planned_, job), planned_.retries, node))
        recorder.record(one, Outcome::error, reason, node);
    }
  }

  void tell() {
    std::size_t pending = 0, running = 0, ended = 0;
    for (auto const& job : jobs_) {
      pending += job.state == JobState::pending;
      running += job.state == JobState::running;
      ended += has_ended(job.state);
    }
    auto const text = fmt::format("{} jobs: {} pending, {} running, {} ended; {} results", jobs_.size(), pending,
                                  running, ended, lines_.count(planned_.run));
    if (text != told_) note(text);
    told_ = text;
  }

  PlannedRun const& planned_;
  BatchSystem const& system_;
  Continuation const& how_;
  std::vector<Job> jobs_;
  LineCount lines_;
  std::string told_;
};

}  // namespace

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

double time_of_job(double budget) { return 1.5 * budget + 600; }

std::vector<Job> read_jobs(RunDirectory const& run) {
  std::vector<Job> jobs;
  if (!fs::exists(jobs_file(run))) return jobs;
  auto const file = json::parse(read_file(jobs_file(run)), nullptr, false);
  if (!file.is_object()) throw InputError(fmt::format("{} is not a JSON object", jobs_file(run).string()));
  for (auto const& job : file.at("jobs")) {
    jobs.push_back({.name = job.at("name"),
                    .nodes = job.at("nodes"),
                    .every_node = job.at("every_node"),
                    .hosts = job.at("hosts").get<std::vector<std::string>>(),
                    .id = job.at("id"),
                    .state = parse_job_state(job.at("state")),
                    .submissions = job.at("submissions").get<std::vector<json>>()});
  }
  return jobs;
}

RunEnd follow_jobs(PlannedRun const& planned, BatchSystem const& system, Continuation const& how) {
  return Follower(planned, system, how).run();
}

int run_job(PlannedRun const& planned, std::string const& name, std::function<int()> const& stop_count) {
  auto const jobs = read_jobs(planned.run);
  auto const job = std::find_if(jobs.begin(), jobs.end(), [&](Job const& one) { return one.name == name; });
  if (job == jobs.end()) throw InputError(fmt::format("{} has no job '{}'", planned.run.root.string(), name));
  auto const nodes = std::max<std::size_t>(1, hosts_of_allocation().size());
  say(planned.run, name, {{"event", "begin"}, {"nodes", nodes}});
  auto end = [&](char const* how, std::string const& reason = {}) {
    say(planned.run, name, {{"event", "end"}, {"nodes", nodes}, {"how", how}, {"reason", reason}});
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
    end("failed", e.what());
    throw;
  }
}

json usage_of_jobs(PlannedRun const& planned, BatchSystem const& system) {
  json used = json::array();
  double total = 0;
  std::vector<std::string> ids;
  for (auto const& job : read_jobs(planned.run)) {
    double node_seconds = 0, begin = 0, nodes = 0;
    for (auto const& word : words_of(planned.run, job.name)) {
      auto const time = word.value("time", 0.0);
      if (word.value("event", "") == "begin") {
        begin = time;
        nodes = word.value("nodes", 1.0);
      } else if (begin > 0) {
        node_seconds += (time - begin) * nodes;
        begin = 0;
      }
    }
    total += node_seconds / 3600;
    used.push_back({{"name", job.name},
                    {"id", job.id},
                    {"state", to_string(job.state)},
                    {"submissions", job.submissions},
                    {"node_hours", node_seconds / 3600}});
    for (auto const& submission : job.submissions) ids.push_back(submission.value("id", ""));
  }
  json usage{{"node_hours", total}, {"jobs", used}};
  if (ids.empty()) return usage;
  try {
    auto const answer = run_and_capture(system.energy_command(ids));
    double joules = 0;
    bool told = false;
    std::istringstream lines(answer.output);
    for (std::string line; std::getline(lines, line);) {
      auto const bar = line.find('|');
      if (bar == std::string::npos || bar + 1 == line.size()) continue;
      joules += std::atof(line.c_str() + bar + 1);
      told = true;
    }
    if (answer.exit_code == 0 && told && joules > 0)
      usage["energy"] = joules;
    else
      usage["energy"] = fmt::format("not available: the scheduler's accounting says: {}",
                                    answer.output.empty() ? "nothing" : answer.output.substr(0, 200));
  } catch (EnvironmentError const& e) {
    usage["energy"] = fmt::format("not available: {}", e.what());
  }
  return usage;
}

}  // namespace toise
