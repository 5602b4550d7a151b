#include "runners/jobs/batch.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.hpp"
#include "core/text/text.hpp"
#include "runners/launch/launcher.hpp"
#include "runners/process.hpp"

namespace toise {
namespace {

using Words = std::vector<std::string>;

/// Slurm's words for the state of a job. Source: squeue(1), "JOB STATE CODES".
JobState parse_state(std::string const& word) {
  static std::map<std::string, JobState> const known{
      {"PENDING", JobState::pending},       {"CONFIGURING", JobState::pending}, {"REQUEUED", JobState::pending},
      {"REQUEUE_HOLD", JobState::pending},  {"SUSPENDED", JobState::running},   {"RUNNING", JobState::running},
      {"COMPLETING", JobState::running},    {"SIGNALING", JobState::running},   {"STAGE_OUT", JobState::running},
      {"STOPPED", JobState::running},       {"RESIZING", JobState::running},    {"SPECIAL_EXIT", JobState::pending},
      {"RESV_DEL_HOLD", JobState::pending}, {"COMPLETED", JobState::completed}, {"FAILED", JobState::failed},
      {"OUT_OF_MEMORY", JobState::failed},  {"TIMEOUT", JobState::timeout},     {"DEADLINE", JobState::timeout},
      {"CANCELLED", JobState::cancelled},   {"REVOKED", JobState::cancelled},   {"PREEMPTED", JobState::preempted},
      {"NODE_FAIL", JobState::node_fail},   {"BOOT_FAIL", JobState::node_fail}};
  auto const found = known.find(word.substr(0, word.find(' ')));  // "CANCELLED by 0"
  return found == known.end() ? JobState::gone : found->second;
}

/// Slurm, and what TGCC's commands leave to it.
class Slurm : public BatchSystem {
public:
  Slurm(Machine machine, std::map<std::string, std::string> site)
      : machine_(std::move(machine)), site_(std::move(site)) {}

  std::string script(JobRequest const& job) const override {
    Words options{"--job-name=" + job.name,
                  fmt::format("--nodes={}", job.nodes),
                  fmt::format("--time={}", static_cast<long>(std::ceil(job.seconds / 60))),
                  "--output=" + job.log,
                  "--open-mode=append",
                  "--exclusive",  // whoever shares a node changes what is measured there
                  "--requeue",
                  "--no-kill"};
    if (!job.hosts.empty()) options.push_back(fmt::format("--nodelist={}", fmt::join(job.hosts, ",")));
    if (!job.excluded.empty()) options.push_back(fmt::format("--exclude={}", fmt::join(job.excluded, ",")));
    // so that the program can stop cleanly before the limit
    if (job.seconds > 120) options.emplace_back("--signal=B:TERM@60");
    return with_body("#SBATCH ", options, job);
  }
  Words submit_command(std::string const& script) const override { return {"sbatch", "--parsable", script}; }

  std::string job_id(std::string const& printed) const override {
    auto const last = last_line(printed);
    auto const id = last.substr(0, last.find(';'));
    if (id.empty() || id.find_first_not_of("0123456789") != std::string::npos) {
      throw EnvironmentError(fmt::format("the batch system did not print a job number, but: {}", printed));
    }
    return id;
  }

  Words query_command(Words const& ids) const override {
    return {"squeue", "--noheader", "--states=all", fmt::format("--jobs={}", fmt::join(ids, ",")), "--format=%i|%T"};
  }
  Words find_command(std::string const& name) const override {
    return {"squeue", "--noheader", "--name=" + name, "--format=%i"};
  }
  std::map<std::string, JobState> states(std::string const& printed) const override {
    std::map<std::string, JobState> found;
    for (auto const& line : split(printed, '\n')) {
      auto const bar = line.find('|');
      if (bar != std::string::npos) found[line.substr(0, bar)] = parse_state(line.substr(bar + 1));
    }
    return found;
  }

  bool knows_none(std::string const& printed) const override {
    return printed.find("Invalid job id specified") != std::string::npos;
  }

  Words stop_command(std::string const& id) const override { return {"scancel", "--batch", "--signal=TERM", id}; }
  Words cancel_command(std::string const& id) const override { return {"scancel", id}; }
  Words energy_command(Words const& ids) const override {
    return {"sacct",
            "--allocations",
            "--noheader",
            "--parsable2",
            fmt::format("--jobs={}", fmt::join(ids, ",")),
            "--format=JobID,ConsumedEnergyRaw"};
  }

protected:
  /// Options of the job, then of the machine, then modules and setup, then the command, which signals reach.
  std::string with_body(std::string const& mark, Words const& options, JobRequest const& job) const {
    std::string text = "#!/bin/bash\n";
    for (auto const& option : options) text += mark + option + "\n";
    for (auto const& option : fill_in(machine_.batch_options, site_)) text += mark + option + "\n";
    if (!machine_.modules.empty())
      text += fmt::format("module purge\nmodule load {}\n", fmt::join(machine_.modules, " "));
    for (auto const& line : machine_.setup) text += line + "\n";
    return text + "exec " + shell_line(job.command) + "\n";
  }

private:
  static std::string last_line(std::string const& text) {
    std::string last;
    for (auto const& line : split(text, '\n')) {
      if (!line.empty()) last = line;
    }
    return last;
  }

  Machine machine_;
  std::map<std::string, std::string> site_;
};

/// TGCC's submission, whose jobs are Slurm's. Source: TGCC's documentation of ccc_msub and ccc_mdel.
class CccMsub final : public Slurm {
public:
  using Slurm::Slurm;

  std::string script(JobRequest const& job) const override {
    Words options{"-r " + job.name,
                  fmt::format("-N {}", job.nodes),
                  fmt::format("-n {}", job.nodes),
                  fmt::format("-T {}", static_cast<long>(std::ceil(job.seconds))),
                  "-o " + job.log,
                  "-e " + job.log,
                  "-x",
                  "-E '--open-mode=append --requeue --no-kill'"};
    if (!job.hosts.empty()) options.push_back(fmt::format("-E '--nodelist={}'", fmt::join(job.hosts, ",")));
    if (!job.excluded.empty()) options.push_back(fmt::format("-E '--exclude={}'", fmt::join(job.excluded, ",")));
    if (job.seconds > 120) options.emplace_back("-E '--signal=B:TERM@60'");
    return with_body("#MSUB ", options, job);
  }
  Words submit_command(std::string const& script) const override { return {"ccc_msub", script}; }

  /// "Submitted Batch Session 4711".
  std::string job_id(std::string const& printed) const override {
    auto const end = printed.find_last_of("0123456789");
    if (end == std::string::npos) return Slurm::job_id(printed);
    auto const before = printed.find_last_not_of("0123456789", end);
    return printed.substr(before == std::string::npos ? 0 : before + 1,
                          end - (before == std::string::npos ? 0 : before + 1) + 1);
  }
  Words cancel_command(std::string const& id) const override { return {"ccc_mdel", id}; }
};

}  // namespace

bool has_ended(JobState state) { return state != JobState::pending && state != JobState::running; }

bool deserves_another(JobState state) {
  return state == JobState::timeout || state == JobState::preempted || state == JobState::node_fail ||
         state == JobState::gone;
}

std::string_view to_string(JobState state) {
  constexpr std::array names{"pending",   "running",   "completed", "failed", "timeout",
                             "cancelled", "preempted", "node_fail", "gone"};
  return names[static_cast<std::size_t>(state)];
}

std::optional<std::map<std::string, JobState>> ask_states(BatchSystem const& system,
                                                          std::vector<std::string> const& ids) {
  auto const answer = run_and_capture(system.query_command(ids));
  if (answer.exit_code != 0 && !system.knows_none(answer.output)) return std::nullopt;
  auto states = system.states(answer.out);
  for (auto const& id : ids) states.try_emplace(id, JobState::gone);
  return states;
}

std::unique_ptr<BatchSystem> make_batch_system(Machine const& machine, std::map<std::string, std::string> const& site) {
  if (machine.batch == "sbatch") return std::make_unique<Slurm>(machine, site);
  if (machine.batch == "ccc_msub") return std::make_unique<CccMsub>(machine, site);
  return nullptr;
}

}  // namespace toise
