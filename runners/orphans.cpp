#include "runners/orphans.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

#include "core/error.hpp"
#include "core/process/standard_streams.hpp"
#include "core/sampling/clock.hpp"
#include "core/text/text.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

constexpr double grace_seconds = 5, patience_seconds = 30;

/// Whether a process was told to carry out a plan that lies in this folder. A path may be relative to where it was
/// started; of a process that is gone by now nothing can be read.
bool has_plan_in(fs::path const& process, fs::path const& logs) {
  std::ifstream file(process / "cmdline", std::ios::binary);
  auto const words = split(std::string(std::istreambuf_iterator<char>(file), {}), '\0');
  auto const option = std::find(words.begin(), words.end(), "--plan");
  if (option == words.end() || option + 1 == words.end()) return false;
  std::error_code error;
  auto const folder = fs::read_symlink(process / "cwd", error);
  return !error && fs::weakly_canonical((folder / *(option + 1)).parent_path(), error) == logs;
}

/// What follows a key in /proc/PID/status; empty for a process that is gone.
std::string status_of(fs::path const& process, std::string const& key) {
  std::ifstream file(process / "status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(key + ":")) return std::string(trim(line.substr(key.size() + 1)));
  }
  return "";
}

/// Whether a living driver is above it: that of a job on this host, for example.
bool has_driver(fs::path const& process) {
  auto const& proc = process.parent_path();
  for (auto above = status_of(process, "PPid"); !above.empty() && above != "0";
       above = status_of(proc / above, "PPid")) {
    if (status_of(proc / above, "Name") == "toise" && !status_of(proc / above, "State").starts_with("Z")) return true;
  }
  return false;
}

bool is_of_this_user(fs::path const& process) {
  struct stat status {};
  return stat(process.c_str(), &status) == 0 && status.st_uid == geteuid();
}

}  // namespace

std::vector<pid_t> orphans_of(RunDirectory const& run, fs::path const& proc) {
  std::vector<pid_t> found;
  std::error_code error;
  auto const logs = fs::weakly_canonical(run.logs(), error);
  for (auto const& entry : fs::directory_iterator(proc, error)) {
    auto const name = entry.path().filename().string();
    bool const is_process = name.find_first_not_of("0123456789") == std::string::npos;
    if (is_process && is_of_this_user(entry.path()) && has_plan_in(entry.path(), logs) && !has_driver(entry.path()))
      found.push_back(static_cast<pid_t>(std::stol(name)));
  }
  return found;
}

void end_orphans(RunDirectory const& run) {
  auto const begin = now_ns();
  bool is_asked = false;
  for (auto left = orphans_of(run); !left.empty(); left = orphans_of(run)) {
    if (seconds_since(begin) > patience_seconds)
      throw EnvironmentError(
          fmt::format("process {} of a driver that was killed cannot be ended, and would disturb "
                      "what is measured; look at it with: ps -o pid,stat,wchan,args -p {}",
                      left.front(), left.front()));
    if (!is_asked) {
      tell(fmt::format("toise: ending {} process{} of a driver that was killed\n", left.size(),
                       left.size() == 1 ? "" : "es"));
      for (auto const process : left) kill(process, SIGTERM);
      is_asked = true;
    } else if (seconds_since(begin) > grace_seconds) {
      for (auto const process : left) kill(process, SIGKILL);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

}  // namespace toise
