#include "runners/launch/supervisor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "core/error.hpp"
#include "core/files/durable_file.hpp"
#include "core/json/json_field.hpp"
#include "core/run/measurement_json.hpp"
#include "core/sampling/clock.hpp"
#include "core/system/host_name.hpp"
#include "core/text/text.hpp"
#include "runners/launch/earlier_visits.hpp"
#include "runners/launch/turns.hpp"
#include "runners/suite/plan.hpp"
#include "worker/protocol_json.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

constexpr double startup_seconds = 120;  // until the first case begins: MPI may take long to start
constexpr double grace_seconds = 5;      // between asking a worker to end and killing it

/// Whole lines of `pending`; what is left is the beginning of the next.
std::vector<std::string> take_lines(std::string& pending) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  for (auto end = pending.find('\n'); end != std::string::npos; end = pending.find('\n', begin)) {
    lines.push_back(pending.substr(begin, end - begin));
    begin = end + 1;
  }
  pending.erase(0, begin);
  return lines;
}

/// The cases of a file that a worker has written, as text_of() gives them; none where it wrote none.
std::unordered_set<std::string> cases_in(fs::path const& file) {
  std::unordered_set<std::string> cases;
  if (fs::exists(file)) for_each_line_head(file, [&](LineHead const& head) { cases.emplace(head.id); });
  return cases;
}

void make_folder(fs::path const& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw EnvironmentError(fmt::format("cannot create {}: {}", folder.string(), error.message()));
}

/// Whether the last visit that was begun is in the file.
bool has_visit(fs::path const& file, CaseId const& id, int round) {
  auto const visits = visits_in(file);
  return std::any_of(visits.begin(), visits.end(), [&](Measurement const& visit) {
    return text_of(visit.id) == text_of(id) && !visit.sampling.rounds.empty() &&
           visit.sampling.rounds.front().number == round;
  });
}

}  // namespace

/// What is known of a launch from its worker's events.
struct Supervisor::LaunchState {
  std::ofstream log;
  std::string pending;               // a line not yet whole
  std::optional<CaseBegun> current;  // the last visit that was begun, of a case that has not ended
  bool has_begun = false;            // any
  std::int64_t begin_ns = now_ns();
  double startup = 0, spent = 0;  // seconds until the first visit, and until the last
  std::int64_t deadline_ns = 0;   // of the case, or of the start
  std::string failure;            // the worker's own word that it cannot go on
  std::string last_words;         // of stderr
  int stops = 0;                  // how often the user asked for a stop
  bool timed_out = false;
};

Supervisor::Supervisor(RunDirectory run, std::string worker, Launcher const& launcher, ProgressView& view,
                       std::function<int()> stop_count, std::string stem)
    : run_(std::move(run)),
      worker_(std::move(worker)),
      launcher_(launcher),
      view_(view),
      stop_count_(std::move(stop_count)),
      stem_(std::move(stem)),
      recorder_(run_, stem_) {}

std::string Supervisor::next_name() {
  if (stem_.empty()) return next_launch_name(run_);
  return ++launches_ == 1 ? stem_ : fmt::format("{}.{}", stem_, launches_);
}

void Supervisor::record(PlannedCase const& planned, Outcome outcome, std::string const& reason) {
  recorder_.record(planned, outcome, reason);
  view_.end(planned, outcome, {}, reason);
}

std::vector<fs::path> Supervisor::files() const {
  auto all = files_;
  if (!recorder_.file().empty()) all.push_back(recorder_.file());
  return all;
}

Supervision Supervisor::run(std::span<PlannedCase const> cases, double budget) {
  auto const begin = now_ns();
  std::vector<PlannedCase> runnable;
  for (auto const& planned : cases) {
    if (planned.skip_reason.empty())
      runnable.push_back(planned);
    else
      record(planned, Outcome::skipped, planned.skip_reason);
  }
  std::vector<Turns> groups;
  for (auto const& group : group_by_launch(runnable)) groups.emplace_back(run_, group);
  double lost = 0;  // seconds of visits that their workers did not survive: others must not miss them
  for (std::size_t left = runnable.size(); left > 0;) {
    for (auto& group : groups) {
      if (group.size() == 0) continue;
      double const time_left = std::max(0.0, budget + lost - seconds_since(begin));
      auto const before = group.size();
      auto const next = group.next(time_left * static_cast<double>(before) / static_cast<double>(left));
      auto rest = launch(next);
      if (!rest) return Supervision::interrupted;
      lost += rest->lost;
      group.end(std::move(rest->cases), rest->visits, rest->startup);
      left -= before - group.size();
    }
  }
  return Supervision::complete;
}

void Supervisor::handle_line(LaunchState& progress, Launch const& launch, std::string const& line) {
  auto const event = worker_event_of(line);
  if (!event) {
    progress.log << line << '\n' << std::flush;
    return;
  }
  auto const planned = [&](std::size_t index) -> PlannedCase const& {
    return launch.cases[std::min(index, launch.cases.size() - 1)];
  };
  if (auto const* begun = std::get_if<CaseBegun>(&*event)) {
    progress.current = *begun;
    progress.spent = seconds_since(progress.begin_ns);
    if (!std::exchange(progress.has_begun, true)) progress.startup = progress.spent;
    progress.deadline_ns = now_ns() + ns_of(begun->budget + planned(begun->index).timeout);
    view_.begin(planned(begun->index), begun->round);
  } else if (auto const* checked = std::get_if<CaseChecked>(&*event)) {
    view_.check(*checked);
  } else if (auto const* ended = std::get_if<CaseEnded>(&*event)) {
    if (progress.current && progress.current->index == ended->index) progress.current.reset();
    progress.deadline_ns = now_ns() + ns_of(startup_seconds);
    view_.end(planned(ended->index), ended->outcome, ended->headline, ended->reason);
  } else if (auto const* failed = std::get_if<WorkerFailed>(&*event)) {
    progress.failure = failed->reason;
  }
}

std::optional<Supervisor::Rest> Supervisor::launch(Launch const& launch) {
  auto const name = next_name();
  files_.push_back(results_of(name));
  make_folder(run_.visits());
  auto const plan_file = run_.logs() / (name + ".plan.json");
  write_atomically(plan_file, to_json(launch).dump());
  Placement const placement{.nodes = launch.cases.front().id.nodes, .ranks = launch.cases.front().id.ranks};
  LaunchState progress{.log = std::ofstream(run_.logs() / (name + ".log")),
                       .deadline_ns = now_ns() + ns_of(startup_seconds),
                       .stops = 0,
                       .timed_out = false};

  std::optional<Process> process;
  try {
    auto const command = launcher_.command(
        placement, worker_,
        {"--plan", plan_file.string(), "--results", results_of(name).string(), "--visits", visits_of(name).string()});
    progress.log << "$ " << shell_line(command) << '\n' << std::flush;
    process.emplace(command);
  } catch (EnvironmentError const& e) {
    for (auto const& planned : launch.cases) record(planned, Outcome::error, e.what());
    return Rest{};
  }

  watch(*process, progress, launch);
  auto const ended = process->wait();
  if (progress.stops > 0) return std::nullopt;
  if (!progress.failure.empty()) throw EnvironmentError(progress.failure);
  double const taken = seconds_since(progress.begin_ns);
  bool const is_well = ended.exit_code == 0 && ended.signal == 0;
  if (is_well) fs::remove(plan_file);  // it repeats earlier visits
  return Rest{.cases = settle(launch, progress, ended, name),
              .visits = visits_of(name),
              .startup = progress.startup,
              .lost = progress.has_begun && !is_well ? taken - progress.spent : 0};
}

void Supervisor::watch(Process& process, LaunchState& progress, Launch const& launch) {
  std::int64_t kill_at = INT64_MAX;
  auto ask_to_end = [&] {
    process.signal_group(SIGTERM);
    kill_at = now_ns() + ns_of(grace_seconds);
  };
  for (bool closed = false; !closed;) {
    auto const output = process.read(0.1);
    progress.pending += output.out;
    for (auto const& line : take_lines(progress.pending)) handle_line(progress, launch, line);
    if (!output.err.empty()) {
      progress.log << output.err << std::flush;
      progress.last_words += output.err;
      if (progress.last_words.size() > 2000) progress.last_words.erase(0, progress.last_words.size() - 2000);
    }
    closed = output.closed || (!process.running() && output.out.empty() && output.err.empty());
    if (int const stops = stop_count_(); stops > progress.stops) {
      if (progress.stops == 0) ask_to_end();
      if (stops > 1) process.signal_group(SIGKILL);
      progress.stops = stops;
    }
    if (!progress.timed_out && now_ns() > progress.deadline_ns) {
      progress.timed_out = true;
      ask_to_end();
    }
    if (now_ns() > kill_at) process.signal_group(SIGKILL);
  }
}

std::vector<PlannedCase> Supervisor::settle(Launch const& launch, LaunchState const& progress, Ended const& ended,
                                            std::string const& name) {
  // a worker may die between a durable line and its event: the lines count
  auto const has_line = cases_in(results_of(name));
  std::vector<PlannedCase> rest;
  for (auto const& planned : launch.cases) {
    if (!has_line.contains(text_of(planned.id))) rest.push_back(planned);
  }
  if (rest.empty()) return rest;
  auto const log = fs::relative(run_.logs() / (name + ".log"), run_.root).string();
  auto words = std::string(trim(progress.last_words));
  if (progress.has_begun) {
    if (!progress.current) return rest;
    auto const& culprit = launch.cases[progress.current->index];
    if (has_line.contains(text_of(culprit.id)) || has_visit(visits_of(name), culprit.id, progress.current->round))
      return rest;
    if (progress.timed_out) {
      record(culprit, Outcome::timeout,
             fmt::format("no result {} s after its budget, so its worker was killed; see {}", culprit.timeout, log));
    } else {
      auto const last = last_words(words);
      record(culprit, Outcome::crashed,
             fmt::format("its worker died: {}; {}see {}", describe(ended), last.empty() ? "" : last + "; ", log));
    }
    std::erase_if(rest, [&](PlannedCase const& one) { return text_of(one.id) == text_of(culprit.id); });
    return rest;
  }
  std::replace(words.begin(), words.end(), '\n', ' ');
  auto const how = progress.timed_out ? fmt::format("it was killed after {:.0f} s", startup_seconds) : describe(ended);
  auto const reason = fmt::format("its worker did not start: {}{}; {}see {}", how, describe_memory_limit(),
                                  words.empty() ? "" : words + "; ", log);
  for (auto const& planned : rest) record(planned, Outcome::error, reason);
  return {};
}

}  // namespace toise
