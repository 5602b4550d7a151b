#include "runners/jobs/follower.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "core/error.hpp"
#include "core/process/standard_streams.hpp"
#include "core/sampling/clock.hpp"
#include "runners/jobs/submission.hpp"
#include "runners/launch/completed_cases.hpp"
#include "runners/launch/recorder.hpp"
#include "runners/process.hpp"

namespace toise {
namespace {

constexpr int most_submissions = 8;    // of one job in one following
constexpr double settle_seconds = 30;  // for a shared filesystem to show what a job has written

class Follower {
public:
  Follower(PlannedRun const& planned, BatchSystem const& system, Continuation const& how)
      : planned_(planned),
        system_(system),
        how_(how),
        submission_(planned, system, [this](auto const& text) { note(text); }) {}

  RunEnd run() {
    notice_ended();
    for (auto& job : jobs()) {
      if (job.id.empty() || has_ended(job.state)) submission_.submit_rest(job);
    }
    if (how_.detach) {
      note(
          fmt::format("submitted; watch it with: toise show {0} --follow, and complete it with: toise run --resume {0}",
                      planned_.run.root.string()));
      return RunEnd::detached;
    }
    return follow();
  }

private:
  std::vector<Job>& jobs() { return submission_.jobs(); }

  void note(std::string const& text) const {
    if (!how_.quiet) toise::tell(text + "\n");
  }

  std::vector<std::string> live_ids() {
    std::vector<std::string> live;
    for (auto const& job : jobs()) {
      if (!has_ended(job.state) && !job.id.empty()) live.push_back(job.id);
    }
    return live;
  }

  void mark_ended(Job& job, JobState state) {
    job.state = state;
    job.submissions.back().state = to_string(state);
    job.submissions.back().ended = utc_now();
    say_of_job(planned_.run, job.name, {.event = JobWord::Event::seen_end});
    submission_.keep();
  }

  /// Jobs that ended, in whichever way, while no driver was there: what they left is submitted again.
  void notice_ended() {
    auto const live = live_ids();
    auto const states = live.empty() ? std::nullopt : ask_states(system_, live);
    if (!states) return;
    for (auto& job : jobs()) {
      auto const found = states->find(job.id);
      if (found == states->end() || !has_ended(found->second)) continue;
      note(fmt::format("job {} is {}", job.id, to_string(found->second)));
      mark_ended(job, found->second);
      settle(job);
    }
  }

  RunEnd follow() {
    int stops = 0;
    bool was_cancelled = false;
    std::map<std::string, int> submitted;
    while (true) {
      auto const live = live_ids();
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
      for (auto& job : jobs()) {
        if (has_ended(job.state)) continue;
        auto const now = states->at(job.id);
        if (now == job.state) continue;
        note(fmt::format("job {} is {}", job.id, to_string(now)));
        job.state = now;
        if (has_ended(now)) {
          mark_ended(job, now);
          settle(job);
          auto const rest = submission_.rest_of(job);
          if (stops > 0 || rest.empty()) continue;
          if (now == JobState::cancelled) {
            was_cancelled = true;
            note(fmt::format("job {} was cancelled; {} are not measured", job.id, rest.size()));
          } else if (++submitted[job.name] < most_submissions && may_go_on(job)) {
            note(fmt::format("job {} left {}; submitting again", job.id, rest.size()));
            submission_.submit_rest(job);
          } else {
            give_up(job, rest);
          }
        }
        submission_.keep();
      }
      tell();
    }
    return stops > 0 || was_cancelled ? RunEnd::interrupted : RunEnd::complete;
  }

  /// Sleeps for the machine's interval, or until the user asks for a stop; returns how often.
  int wait(int stops) const {
    auto const until = now_ns() + ns_of(planned_.machine.query_interval);
    while (now_ns() < until) {
      if (int const now = how_.stop_count(); now > stops) return now;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return how_.stop_count();
  }

  void stop(int stops) {
    for (auto& job : jobs()) {
      if (has_ended(job.state)) continue;
      bool const at_once = stops > 1 || job.state == JobState::pending;
      run_and_capture(at_once ? system_.cancel_command(job.id) : system_.stop_command(job.id));
      if (at_once) mark_ended(job, JobState::cancelled);
    }
    note(stops > 1 ? "cancelling the jobs" : "asking the jobs to stop; press Ctrl-C again to cancel them");
  }

  /// Waits until the lines that a job has written are visible here.
  void settle(Job const& job) const {
    if (end_of_job(planned_.run, job.name).how != "complete") return;
    auto const begin = now_ns();
    while (seconds_since(begin) < settle_seconds && !submission_.rest_of(job).empty()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(500));
    }
  }

  /// Whether a job ended through no fault of what it ran; throws when it could not write.
  bool may_go_on(Job const& job) const {
    if (deserves_another(job.state)) return true;
    auto const [how, reason] = end_of_job(planned_.run, job.name);
    if (how == "failed") throw EnvironmentError(fmt::format("job {}: {}", job.id, reason));
    return how == "stopped";  // before its time limit
  }

  void give_up(Job const& job, std::vector<PlannedCase> const& rest) const {
    Recorder recorder(planned_.run);
    auto const reason = fmt::format("its job {} ended as {} without measuring it; see logs/{}.log", job.id,
                                    to_string(job.state), job.name);
    if (!job.every_node) {
      for (auto const& one : rest) recorder.record(one, Outcome::error, reason);
      return;
    }
    CompletedCases const completed(result_files(planned_.run));
    for (auto const& node : job.hosts) {
      for (auto const& one : completed.rest(cases_of(planned_, job), planned_.retries, node))
        recorder.record(one, Outcome::error, reason, node);
    }
  }

  void tell() {
    std::size_t pending = 0, running = 0, ended = 0;
    for (auto const& job : jobs()) {
      pending += job.state == JobState::pending;
      running += job.state == JobState::running;
      ended += has_ended(job.state);
    }
    auto const text = fmt::format("{} jobs: {} pending, {} running, {} ended; {} results", jobs().size(), pending,
                                  running, ended, lines_.count(planned_.run));
    if (text != told_) note(text);
    told_ = text;
  }

  PlannedRun const& planned_;
  BatchSystem const& system_;
  Continuation const& how_;
  Submission submission_;
  LineCount lines_;
  std::string told_;
};

}  // namespace

RunEnd follow_jobs(PlannedRun const& planned, BatchSystem const& system, Continuation const& how) {
  return Follower(planned, system, how).run();
}

}  // namespace toise
