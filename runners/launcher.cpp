#include "runners/launcher.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "core/error.hpp"
#include "core/text.hpp"

namespace toise {
namespace {

class LocalLauncher final : public Launcher {
public:
  LocalLauncher(std::string mpi, bool is_root) : mpi_(std::move(mpi)), is_root_(is_root) {}

  std::vector<std::string> command(Placement const& placement, std::string const& worker,
                                   std::vector<std::string> const& arguments) const override {
    if (placement.nodes > 1) {
      throw EnvironmentError(fmt::format("{} nodes asked for, and the local launcher has this one", placement.nodes));
    }
    std::vector<std::string> words;
    if (placement.ranks > 1) words = mpirun(placement.ranks);
    words.push_back(worker);
    words.insert(words.end(), arguments.begin(), arguments.end());
    words.insert(words.end(), {"--world", placement.ranks > 1 ? "mpi" : "alone"});
    return words;
  }

private:
  // workers bind themselves to their share of the CPUs, so that all launchers bind alike
  std::vector<std::string> mpirun(int ranks) const {
    auto const count = std::to_string(ranks);
    if (mpi_ == "openmpi") {
      std::vector<std::string> words{
          program({"mpirun.openmpi", "mpirun"}), "-n", count, "--bind-to", "none", "--oversubscribe"};
      if (is_root_) words.emplace_back("--allow-run-as-root");
      return words;
    }
    if (mpi_ == "mpich")
      return {program({"mpiexec.mpich", "mpiexec.hydra", "mpiexec"}), "-n", count, "-bind-to", "none"};
    throw EnvironmentError("several ranks asked for, and the worker was built without MPI");
  }

  static std::string program(std::vector<std::string> const& names) {
    auto found = find_program(names);
    if (found.empty())
      throw EnvironmentError(fmt::format("{} is not on PATH; several ranks are started by it", names.front()));
    return found;
  }

  std::string mpi_;
  bool is_root_;
};

}  // namespace

std::unique_ptr<Launcher> make_local_launcher(std::string const& mpi, bool is_root) {
  return std::make_unique<LocalLauncher>(mpi, is_root);
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
