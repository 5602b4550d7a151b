#include "core/disturbances/who.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>

#include "core/text/printable.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_named = 3;
constexpr unsigned kernel_thread = 0x00200000;  // PF_KTHREAD

struct Process {
  std::string name;
  pid_t parent = 0;
  unsigned flags = 0;
  double ticks = 0;   // of CPU time
  int last_cpu = -1;  // that it ran on
};

/// /proc/PID/stat: "4711 (python3) R PARENT …"; the name may have blanks and brackets. Source: proc_pid_stat(5).
std::optional<Process> read_process(fs::path const& folder) {
  std::ifstream file(folder / "stat");
  std::string line;
  std::getline(file, line);
  auto const open = line.find('('), close = line.rfind(')');
  if (open == std::string::npos || close == std::string::npos || close < open) return std::nullopt;
  Process one{.name = line.substr(open + 1, close - open - 1)};
  std::istringstream fields(line.substr(close + 1));
  std::string state, group, session, terminal, terminal_group, faults;
  double user = 0, system = 0;
  fields >> state >> one.parent >> group >> session >> terminal >> terminal_group >> one.flags;
  for (int i = 0; i < 4; ++i) fields >> faults;
  if (!(fields >> user >> system)) return std::nullopt;
  one.ticks = user + system;
  std::string other;
  for (int i = 16; i < 39; ++i) fields >> other;  // as proc_pid_stat(5) numbers them
  fields >> one.last_cpu;
  return one;
}

std::map<pid_t, Process> all_processes(std::set<pid_t> const& ours, fs::path const& root) {
  std::map<pid_t, Process> all;
  std::error_code hidden;
  for (auto const& entry : fs::directory_iterator(root / "proc", hidden)) {
    auto const text = entry.path().filename().string();
    pid_t pid = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), pid);
    if (error != std::errc() || end != text.data() + text.size() || ours.contains(pid)) continue;
    if (auto const one = read_process(entry.path())) all[pid] = *one;
  }
  return all;
}

std::string describe(pid_t pid, Process const& one, fs::path const& folder) {
  struct stat about {};
  bool const may_name = geteuid() == 0 || (stat(folder.c_str(), &about) == 0 && about.st_uid == geteuid());
  if (!may_name) return "a process of another user";
  auto const kind = (one.flags & kernel_thread) != 0 ? "kernel thread " : "";
  return fmt::format("{}{} (pid {})", kind, printable(one.name), pid);
}

}  // namespace

double cpu_time_of(pid_t pid, fs::path const& root) {
  auto const one = read_process(root / "proc" / std::to_string(pid));
  return one ? one->ticks / static_cast<double>(sysconf(_SC_CLK_TCK)) : 0;
}

std::set<pid_t> own_line(fs::path const& root) {
  std::set<pid_t> line{getpid()};
  for (auto pid = getppid(); pid > 1 && line.insert(pid).second;) {
    auto const one = read_process(root / "proc" / std::to_string(pid));
    pid = one ? one->parent : 0;
  }
  return line;
}

std::vector<std::string> who_runs(std::set<int> const& cpus, std::set<pid_t> const& ours,
                                  std::function<void()> const& wait, fs::path const& root) {
  auto const before = all_processes(ours, root);
  wait();
  std::vector<std::pair<double, pid_t>> busiest;
  auto const after = all_processes(ours, root);
  for (auto const& [pid, one] : after) {
    auto const then = before.find(pid);
    double const ticks = one.ticks - (then == before.end() ? 0 : then->second.ticks);
    if (!cpus.empty() && !cpus.contains(one.last_cpu)) continue;
    if (ticks > 0) busiest.emplace_back(ticks, pid);
  }
  std::sort(busiest.rbegin(), busiest.rend());
  std::vector<std::string> names;
  for (auto const& [ticks, pid] : busiest) {
    auto name = describe(pid, after.at(pid), root / "proc" / std::to_string(pid));
    if (names.size() < most_named && std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(std::move(name));
  }
  return names;
}

}  // namespace toise
