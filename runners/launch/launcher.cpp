#include "runners/launch/launcher.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <cstdlib>

#include "core/error.hpp"
#include "core/text/text.hpp"

namespace toise {
namespace {

using Words = std::vector<std::string>;

void append(Words& words, Words const& more) { words.insert(words.end(), more.begin(), more.end()); }

std::string needed_program(Words const& names, char const* what_for) {
  auto found = find_program(names);
  if (found.empty()) throw EnvironmentError(fmt::format("{} is not on PATH; {}", names.front(), what_for));
  return found;
}

/// For one node, and the base of all launchers: the command line of the worker itself.
class LocalLauncher : public Launcher {
public:
  LocalLauncher(Machine machine, std::string mpi, bool is_root)
      : machine_(std::move(machine)), mpi_(std::move(mpi)), is_root_(is_root) {}

  Words command(Placement const& placement, std::string const& worker, Words const& arguments) const override {
    if (placement.nodes > 1) {
      throw EnvironmentError(fmt::format(
          "{} nodes were asked for, but the local launcher has only this one; choose a machine with --machine",
          placement.nodes));
    }
    Words words;
    if (placement.ranks > 1) words = start_ranks(placement);
    append(words, worker_words(placement, worker, arguments));
    return words;
  }

  Words on_every_node(Words const& hosts, Words const& program) const override {
    if (hosts.size() > 1)
      throw EnvironmentError("the local launcher has only this node; choose a machine with --machine");
    return program;
  }

protected:
  static Words worker_words(Placement const& placement, std::string const& worker, Words const& arguments) {
    Words words{worker};
    append(words, arguments);
    append(words, {"--world", placement.ranks > 1 ? "mpi" : "alone"});
    return words;
  }

  /// mpirun of the worker's MPI.
  Words start_ranks(Placement const& placement) const {
    auto const count = std::to_string(placement.ranks), on_each = std::to_string(placement.ranks_per_node());
    constexpr auto what_for = "it is needed to start several ranks";
    if (mpi_ == "openmpi") {
      Words words{needed_program({"mpirun.openmpi", "mpirun"}, what_for), "-n", count};
      if (placement.nodes > 1) append(words, {"--map-by", "ppr:" + on_each + ":node"});
      append(words, {"--bind-to", "none", "--oversubscribe"});
      if (is_root_) words.emplace_back("--allow-run-as-root");
      return words;
    }
    if (mpi_ == "mpich") {
      Words words{needed_program({"mpiexec.mpich", "mpiexec.hydra", "mpiexec"}, what_for), "-n", count};
      if (placement.nodes > 1) append(words, {"-ppn", on_each});
      append(words, {"-bind-to", "none"});
      return words;
    }
    throw EnvironmentError("several ranks were asked for, but the worker was built without MPI");
  }

  Machine machine_;
  std::string mpi_;
  bool is_root_;
};

/// mpirun over the nodes of the allocation that it is called in.
class MpirunLauncher final : public LocalLauncher {
public:
  using LocalLauncher::LocalLauncher;

  Words command(Placement const& placement, std::string const& worker, Words const& arguments) const override {
    Words words;
    if (placement.ranks > 1 || placement.nodes > 1) {
      words = start_ranks(placement);
      append(words, machine_.launch_options);
    }
    append(words, worker_words(placement, worker, arguments));
    return words;
  }

  Words on_every_node(Words const& hosts, Words const& program) const override {
    if (hosts.size() < 2) return program;
    throw EnvironmentError(
        "mpirun ends all of its processes when one dies, so it cannot run a sweep over nodes; use srun");
  }
};

/// Steps of an allocation, started by a program whose options differ.
class StepLauncher : public LocalLauncher {
public:
  using LocalLauncher::LocalLauncher;

  Words command(Placement const& placement, std::string const& worker, Words const& arguments) const override {
    auto options = mpi_options(placement.ranks);
    options.emplace_back("--kill-on-bad-exit=1");
    auto words = step(placement, options);
    append(words, machine_.launch_options);
    append(words, worker_words(placement, worker, arguments));
    return words;
  }

  Words on_every_node(Words const& hosts, Words const& program) const override {
    auto const nodes = static_cast<int>(hosts.size());
    auto words = step({.nodes = nodes, .ranks = nodes}, {"--mpi=none", "--no-kill", "--kill-on-bad-exit=0", "--wait=0",
                                                         fmt::format("--nodelist={}", fmt::join(hosts, ","))});
    append(words, machine_.launch_options);
    append(words, program);
    return words;
  }

protected:
  /// How this many ranks find each other, as options of srun.
  virtual Words mpi_options(int ranks) const = 0;
  /// The program with the placement, and with srun's options.
  virtual Words step(Placement const&, Words const& options) const = 0;
};

/// Inside an allocation of Slurm.
class SrunLauncher final : public StepLauncher {
public:
  using StepLauncher::StepLauncher;

private:
  Words mpi_options(int ranks) const override { return {"--mpi=" + (ranks > 1 ? machine_.mpi : "none")}; }
  Words step(Placement const& placement, Words const& options) const override {
    Words words{"srun", fmt::format("--nodes={}", placement.nodes), fmt::format("--ntasks={}", placement.ranks),
                fmt::format("--ntasks-per-node={}", placement.ranks_per_node())};
    if (int const cores = machine_.cores_of_task(placement.ranks_per_node()); cores > 0)
      words.push_back(fmt::format("--cpus-per-task={}", cores));
    words.emplace_back("--cpu-bind=none");
    append(words, options);
    return words;
  }
};

/// TGCC's own over Slurm: it chooses the MPI's interface itself. Source: TGCC's documentation of ccc_mprun.
class CccMprunLauncher final : public StepLauncher {
public:
  using StepLauncher::StepLauncher;

private:
  Words mpi_options(int) const override { return {}; }
  Words step(Placement const& placement, Words const& options) const override {
    Words words{"ccc_mprun", "-N", std::to_string(placement.nodes), "-n", std::to_string(placement.ranks)};
    if (int const cores = machine_.cores_of_task(placement.ranks_per_node()); cores > 0)
      append(words, {"-c", std::to_string(cores)});
    append(words, {"-E", fmt::format("--cpu-bind=none {}", fmt::join(options, " "))});
    return words;
  }
};

}  // namespace

std::unique_ptr<Launcher> make_launcher(Machine const& machine, std::string const& mpi, bool is_root) {
  if (machine.launcher == "mpirun") return std::make_unique<MpirunLauncher>(machine, mpi, is_root);
  if (machine.launcher == "srun") return std::make_unique<SrunLauncher>(machine, mpi, is_root);
  if (machine.launcher == "ccc_mprun") return std::make_unique<CccMprunLauncher>(machine, mpi, is_root);
  return std::make_unique<LocalLauncher>(machine, mpi, is_root);
}

std::string find_program(std::vector<std::string> const& names) {
  auto const* path = std::getenv("PATH");
  for (auto const& name : names) {
    for (auto const& folder : split(path ? path : "/usr/bin:/bin", ':')) {
      auto const candidate = folder + "/" + name;
      if (access(candidate.c_str(), X_OK) == 0) return candidate;
    }
  }
  return "";
}

std::string last_words(std::string_view said) {
  std::string last, of_death;
  for (auto const& line : split(std::string(trim(said)), '\n')) {
    last = line;
    // Open MPI: "mpirun noticed that process rank 2 with PID 21 on node n3 exited on signal 9 (Killed)."
    bool const of_open_mpi = line.find("process rank") != line.npos && line.find("on node") != line.npos;
    // Hydra: "=   PID 21 RUNNING AT n3"
    if (of_open_mpi || line.find(" RUNNING AT ") != line.npos) of_death = line;
  }
  return of_death.empty() ? last : of_death;
}

std::string shell_line(std::vector<std::string> const& command) {
  std::string line;
  for (auto const& word : command) {
    if (!line.empty()) line += ' ';
    bool const plain = !word.empty() && word.find_first_not_of(
                                            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                            "0123456789_-+=./:,@%") == std::string::npos;
    if (plain) {
      line += word;
      continue;
    }
    line += '\'';
    for (char const c : word) line += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += '\'';
  }
  return line;
}

}  // namespace toise
