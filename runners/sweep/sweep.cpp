#include "runners/sweep/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <map>

#include "core/error.hpp"
#include "core/sampling/clock.hpp"
#include "runners/launch/completed_cases.hpp"
#include "runners/process.hpp"
#include "runners/sweep/sweep_protocol_json.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

constexpr double start_seconds = 300;  // for a node to say that it has begun
constexpr double patience = 0.5;       // of the time that the median node took, for those that are behind
constexpr double least_patience = 60;  // seconds

/// The state of one node, as it reports itself.
struct NodeState {
  std::int64_t begun = 0, ended = 0;  // ns; 0: not yet
  std::size_t done = 0;
  std::string failure;
};

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

class Sweep {
public:
  Sweep(SweepRequest const& request, Launcher const& launcher, ProgressView& view,
        std::function<int()> const& stop_count)
      : request_(request), launcher_(launcher), view_(view), stop_count_(stop_count) {}

  Supervision run(std::span<PlannedCase const> cases, double budget) {
    auto left = what_is_left(cases);
    if (left.empty()) return Supervision::complete;
    auto const plan_file = request_.run.logs() / (request_.stem + ".plan.json");
    write_plan(plan_file, cases, left, budget);
    std::vector<std::string> hosts;
    for (auto const& [node, rest] : left) hosts.push_back(node);
    log_.open(request_.run.logs() / (request_.stem + ".log"));
    auto const command =
        launcher_.on_every_node(hosts, {request_.driver, "node", fs::absolute(request_.run.root).string(), "--plan",
                                        fs::absolute(plan_file).string(), "--worker", request_.worker});
    log_ << "$ " << shell_line(command) << '\n' << std::flush;
    for (auto const& node : hosts) nodes_[node] = {};
    auto const ended = watch(command, limit_of(cases, budget));
    if (stops_ > 0) return Supervision::interrupted;
    record_missing(cases, ended);
    return Supervision::complete;
  }

private:
  /// By host, which cases have no final line yet; hosts that are done are left out.
  std::map<std::string, std::vector<PlannedCase>> what_is_left(std::span<PlannedCase const> cases) const {
    CompletedCases const completed(result_files(request_.run));
    std::map<std::string, std::vector<PlannedCase>> left;
    for (auto const& node : request_.hosts) {
      auto rest = completed.rest(cases, request_.retries, node);
      if (!rest.empty()) left[node] = std::move(rest);
    }
    return left;
  }

  /// The cases once, and a host's list only where it differs from all.
  void write_plan(fs::path const& file, std::span<PlannedCase const> cases,
                  std::map<std::string, std::vector<PlannedCase>> const& left, double budget) const {
    SweepPlan plan{.launch = {.cases = {cases.begin(), cases.end()}, .budget = budget},
                   .retries = request_.retries,
                   .stem = request_.stem};
    for (auto const& [node, rest] : left) {
      bool const is_all = rest.size() == cases.size() && std::all_of(rest.begin(), rest.end(), [](auto const& planned) {
                            return planned.id.attempt == 0;
                          });
      if (!is_all) plan.left[node] = rest;
    }
    write_atomically(file, to_json(plan).dump());
  }

  /// Seconds after which a sweep cannot be healthy any more.
  double limit_of(std::span<PlannedCase const> cases, double budget) const {
    double own = 0, timeouts = 0;
    for (auto const& planned : cases) {
      own += planned.own_budget;
      timeouts = std::max(timeouts, planned.timeout);
    }
    return start_seconds + (1 + request_.retries) * (2 * std::max(budget, own) + 10 * timeouts);
  }

  void handle(std::string const& line) {
    auto const word = node_word_of(line);
    auto const node = word ? nodes_.find(word->node) : nodes_.end();
    if (node == nodes_.end()) {
      log_ << line << '\n' << std::flush;
      return;
    }
    auto& state = node->second;
    if (word->event == NodeWord::Event::begin) state.begun = now_ns();
    if (word->event == NodeWord::Event::end) state.ended = now_ns();
    if (word->event == NodeWord::Event::failed) {
      state.failure = word->reason;
      state.ended = now_ns();
    }
    state.done = word->done;
    log_ << fmt::format("{} {} {}\n", word->node, to_string(word->event), word->done) << std::flush;
    tell();
  }

  void tell() {
    std::size_t begun = 0, ended = 0, done = 0;
    for (auto const& [node, state] : nodes_) {
      begun += state.begun > 0;
      ended += state.ended > 0;
      done += state.done;
    }
    view_.live_note(fmt::format("{} nodes: {} begun, {} done; {} results", nodes_.size(), begun, ended, done));
  }

  /// True when all that are not done have had more time than they can need.
  bool is_hopeless(std::int64_t begin) const {
    std::vector<std::int64_t> took;
    for (auto const& [node, state] : nodes_) {
      if (state.ended > 0) took.push_back(state.ended - begin);
    }
    if (2 * took.size() < nodes_.size() || took.size() == nodes_.size()) return false;
    std::nth_element(took.begin(), took.begin() + static_cast<long>(took.size() / 2), took.end());
    auto const median = static_cast<double>(took[took.size() / 2]) * 1e-9;
    auto const last = *std::max_element(took.begin(), took.end());
    return seconds_since(begin + last) > std::max(least_patience, patience * median);
  }

  Ended watch(std::vector<std::string> const& command, double limit) {
    auto const begin = now_ns();
    std::int64_t kill_at = INT64_MAX;
    Process process(command);
    auto ask_to_end = [&] {
      if (kill_at != INT64_MAX) return;
      process.signal_group(SIGTERM);
      kill_at = now_ns() + ns_of(30);
    };
    std::string pending;
    for (bool closed = false; !closed;) {
      auto const output = process.read(0.2);
      pending += output.out;
      std::size_t from = 0;
      for (auto end = pending.find('\n'); end != std::string::npos; end = pending.find('\n', from)) {
        handle(pending.substr(from, end - from));
        from = end + 1;
      }
      pending.erase(0, from);
      if (!output.err.empty()) {
        log_ << output.err << std::flush;
        last_words_ = (last_words_ + output.err).substr(0, 500);
      }
      closed = output.closed || (!process.running() && output.out.empty() && output.err.empty());
      if (int const stops = stop_count_(); stops > stops_) {
        ask_to_end();
        if (stops > 1) process.signal_group(SIGKILL);
        stops_ = stops;
      }
      bool const all_ended =
          std::all_of(nodes_.begin(), nodes_.end(), [](auto const& node) { return node.second.ended > 0; });
      if (!all_ended && (seconds_since(begin) > limit || is_hopeless(begin))) {
        given_up_ = true;
        ask_to_end();
      }
      if (now_ns() > kill_at) process.signal_group(SIGKILL);
    }
    return process.wait();
  }

  std::string reason_of(NodeState const& state, Ended const& ended) const {
    auto const log = "logs/" + request_.stem + ".log";
    if (!state.failure.empty()) return state.failure;
    if (state.begun == 0)
      return fmt::format("the node never began: {}; {}; see {}", describe(ended), one_line(last_words_), log);
    if (given_up_) return fmt::format("the node was far behind all others and was given up; see {}", log);
    return fmt::format("the node was lost: its part of the sweep ended without saying why; see {}", log);
  }

  /// Why a node could not write its own lines: what it reported, or that it reported nothing.
  void record_missing(std::span<PlannedCase const> cases, Ended const& ended) {
    Recorder recorder(request_.run, request_.stem);
    CompletedCases const completed(result_files(request_.run));
    for (auto const& [node, state] : nodes_) {
      auto const rest = completed.rest(cases, 0, node);
      for (std::size_t i = 0; i < rest.size(); ++i) {
        bool const was_running = i == 0 && state.begun > 0;
        recorder.record(rest[i], was_running ? (given_up_ ? Outcome::timeout : Outcome::crashed) : Outcome::error,
                        reason_of(state, ended), node);
      }
    }
  }

  SweepRequest request_;
  Launcher const& launcher_;
  ProgressView& view_;
  std::function<int()> stop_count_;
  std::ofstream log_;
  std::map<std::string, NodeState> nodes_;
  std::string last_words_;  // of the launcher
  int stops_ = 0;
  bool given_up_ = false;
};

}  // namespace

void record_left_out(RunDirectory const& run, std::span<PlannedCase const> cases, Chosen const& chosen) {
  if (chosen.left_out.empty()) return;
  CompletedCases const completed(result_files(run));
  Recorder recorder(run);
  for (auto const& [node, reason] : chosen.left_out) {
    for (auto const& one : completed.rest(cases, 0, node)) recorder.record(one, Outcome::skipped, reason, node);
  }
}

Supervision run_sweep(SweepRequest const& request, Launcher const& launcher, ProgressView& view,
                      std::function<int()> const& stop_count, std::span<PlannedCase const> cases, double budget) {
  return Sweep(request, launcher, view, stop_count).run(cases, budget);
}

}  // namespace toise
