// One node's part of a sweep.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "core/error.hpp"
#include "core/files/durable_file.hpp"
#include "core/files/file.hpp"
#include "core/json/json_field.hpp"
#include "core/sampling/clock.hpp"
#include "core/system/host_name.hpp"
#include "runners/launch/completed_cases.hpp"
#include "runners/launch/cpus_of_cases.hpp"
#include "runners/suite/catalogue.hpp"
#include "runners/sweep/sweep.hpp"
#include "runners/sweep/sweep_protocol_json.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

constexpr double silence_seconds = 30;  // between two words about the progress

/// The node's reports to the sweep, one line each; not more often than needed.
class NodeVoice {
public:
  explicit NodeVoice(std::string node) : node_(std::move(node)) {}
  void say(NodeWord::Event event, std::size_t done, std::string const& reason = {}) {
    auto const line = line_of(NodeWord{.event = event, .node = node_, .done = done, .reason = reason});
    write_all(STDOUT_FILENO, line);  // the sweep may be gone: what is measured is kept all the same
    said_ = now_ns();
  }
  void progress(std::size_t done) {
    if (seconds_since(said_) > silence_seconds) say(NodeWord::Event::progress, done);
  }

private:
  std::string node_;
  std::int64_t said_ = 0;
};

/// Variables that a launcher on this node must not inherit.
void forget_the_allocation() {
  std::vector<std::string> names;
  for (char** entry = environ; *entry; ++entry) {
    auto const text = std::string(*entry);
    auto const name = text.substr(0, text.find('='));
    for (auto const* prefix : {"SLURM_", "PMI_", "PMIX_", "PMI2_"}) {
      if (name.starts_with(prefix)) names.push_back(name);
    }
  }
  for (auto const& name : names) unsetenv(name.c_str());
}

/// What this node is to do: its own cases where the plan has such.
SweepPlan read_node_plan(fs::path const& file, std::string const& here) {
  auto plan = at_place(file.string(), [&] { return sweep_plan_from_json(parse_object(read_file(file)), here); });
  if (auto const mine = plan.left.find(here); mine != plan.left.end()) plan.launch.cases = mine->second;
  return plan;
}

}  // namespace

int run_node_of_sweep(RunDirectory const& run, fs::path const& plan_file, std::string const& worker,
                      std::function<int()> const& stop_count) {
  auto const here = host_name();
  NodeVoice voice(here);
  voice.say(NodeWord::Event::begin, 0);
  std::size_t done = 0;
  try {
    forget_the_allocation();
    auto const plan = read_node_plan(plan_file, here);
    auto const& launch = plan.launch;
    auto const launcher = make_launcher({}, read_catalogue(worker).mpi, geteuid() == 0);
    ProgressView view(launch.cases.size(), launch.budget, true);
    view.on_step([&](std::size_t ended) {
      done = ended;
      voice.progress(done);
    });
    Supervisor supervisor(run, worker, *launcher, view, stop_count, fmt::format("{}-{}", plan.stem, here));
    auto first = launch.cases;
    skip_where_cpus_are_too_few(first, cpus_of_this_process());
    for (auto rest = std::move(first); !rest.empty();
         rest = CompletedCases(supervisor.files()).rest(launch.cases, plan.retries, here)) {
      if (supervisor.run(rest, launch.budget) == Supervision::interrupted) {
        voice.say(NodeWord::Event::stopped, done);
        return 130;
      }
    }
  } catch (std::exception const& e) {  // the node's own trouble: a full disk, a missing program
    voice.say(NodeWord::Event::failed, done, fmt::format("{}: {}", here, words_of(e)));
    return 4;
  }
  voice.say(NodeWord::Event::end, done);
  return 0;
}

}  // namespace toise
