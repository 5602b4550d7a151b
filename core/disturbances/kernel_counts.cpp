#include "core/disturbances/kernel_counts.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "core/limits/cgroup.hpp"
#include "core/limits/kernel_file.hpp"
#include "core/sampling/clock.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

Known<double> no_number(fs::path const& file) {
  return Known<double>::none("not available: " + file.string() + " does not say it here");
}

/// The number after `name` and a blank, of a file with a pair on each line.
std::optional<double> number_named(fs::path const& file, std::string const& name) {
  std::ifstream stream(file);
  double value = 0;
  for (std::string key; stream >> key >> value;) {
    if (key == name) return value;
  }
  return std::nullopt;
}

Known<std::map<int, CpuTimes>> cpu_times(fs::path const& file) {
  static double const tick = 1.0 / static_cast<double>(sysconf(_SC_CLK_TCK));
  std::map<int, CpuTimes> cpus;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line) && line.starts_with("cpu");) {
    // cpu3 user nice system idle iowait irq softirq steal guest guest_nice; user has the guests'
    int cpu = 0;
    double user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0;
    std::istringstream fields(line.substr(3));
    if (line[3] == ' ') continue;  // the sum of all
    if (fields >> cpu >> user >> nice >> system >> idle >> iowait >> irq >> softirq >> steal)
      cpus[cpu] = {.busy = tick * (user + nice + system), .steal = tick * steal};
  }
  if (cpus.empty())
    return Known<std::map<int, CpuTimes>>::none("not available: " + file.string() + " has no times of CPUs here");
  return cpus;
}

Known<double> disk_bytes(fs::path const& file, Known<std::string> const& disk) {
  if (!disk.value) return Known<double>::none(disk.why_not);
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    // 254 0 vda READS merged SECTORS ms WRITES merged SECTORS ms …; a sector has 512 bytes whatever the disk's have
    std::istringstream fields(line);
    std::string major, minor, name;
    double reads = 0, read_merges = 0, read = 0, read_ms = 0, writes = 0, write_merges = 0, written = 0;
    if (fields >> major >> minor >> name >> reads >> read_merges >> read >> read_ms >> writes >> write_merges >>
            written &&
        major + ":" + minor == *disk.value)
      return 512 * (read + written);
  }
  return no_number(file);
}

}  // namespace

Known<std::string> disk_beneath(fs::path const& folder, fs::path const& root) {
  struct stat about {};
  if (stat(folder.c_str(), &about) != 0)
    return Known<std::string>::none("not available: " + folder.string() + " cannot be read");
  auto const number = std::to_string(major(about.st_dev)) + ":" + std::to_string(minor(about.st_dev));
  auto const device = root / "sys/dev/block" / number;
  if (!fs::exists(device))
    return Known<std::string>::none("not available: the files under " + folder.string() +
                                    " are on no disk of this node");
  if (!fs::exists(device / "partition")) return number;
  std::string whole;
  std::ifstream(fs::canonical(device).parent_path() / "dev") >> whole;
  return whole.empty() ? number : whole;
}

KernelCounter::KernelCounter(fs::path root) : root_(std::move(root)) {
  for (auto const& group : cgroups_of("cpu", root_)) {
    auto const file = group.folder / "cpu.stat";
    if (fs::exists(file)) quotas_.push_back(file);
  }
  std::error_code absent;
  for (auto const& entry : fs::directory_iterator(root_ / "sys/devices/system/node", absent)) {
    if (auto const file = entry.path() / "numastat"; fs::exists(file)) numa_nodes_.push_back(file);
  }
}

KernelCounts KernelCounter::read(std::optional<Known<std::string>> const& disk) const {
  KernelCounts counts{.cpus = cpu_times(root_ / "proc/stat"),
                      .pressure_cpu = pressure("cpu"),
                      .pressure_memory = pressure("memory"),
                      .pressure_io = pressure("io"),
                      .quota = quota(),
                      .numa_misses = numa_misses()};
  if (disk) counts.disk = disk_bytes(root_ / "proc/diskstats", *disk);
  counts.time = 1e-9 * static_cast<double>(now_ns());
  return counts;
}

Known<double> KernelCounter::pressure(std::string const& of) const {
  auto const file = root_ / "proc/pressure" / of;
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);  // some avg10=0.00 avg60=0.00 avg300=0.00 total=123
  auto const total = line.find("total=");
  if (!line.starts_with("some") || total == std::string::npos) return no_number(file);
  double micros = 0;
  return std::istringstream(line.substr(total + 6)) >> micros ? Known<double>(1e-6 * micros) : no_number(file);
}

Known<double> KernelCounter::quota() const {
  double stopped = 0;
  bool is_known = false;
  for (auto const& file : quotas_) {
    auto const micros = number_named(file, "throttled_usec");  // v2
    auto const nanos = number_named(file, "throttled_time");   // v1
    is_known = is_known || micros || nanos;
    stopped += 1e-6 * micros.value_or(0) + 1e-9 * nanos.value_or(0);
  }
  if (!is_known) return Known<double>::none("not available: no cgroup of this process counts stops by a quota");
  return stopped;
}

Known<double> KernelCounter::numa_misses() const {
  if (numa_nodes_.empty()) return Known<double>::none("not available: the kernel counts no NUMA misses here");
  double pages = 0;
  for (auto const& file : numa_nodes_) pages += number_named(file, "numa_miss").value_or(0);
  return pages;
}

}  // namespace toise
