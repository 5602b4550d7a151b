#include "worker/disturbance_watch.hpp"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "core/disturbances/cpu_distance.hpp"
#include "core/disturbances/judge.hpp"
#include "core/disturbances/node_watch.hpp"
#include "core/disturbances/who.hpp"
#include "core/json/disturbances_json.hpp"
#include "core/system/host_name.hpp"

namespace toise {
namespace {

using nlohmann::json;

constexpr auto between_looks = std::chrono::milliseconds(100);  // ten ticks: who runs a fifth of the time is seen

double cpu_clock(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// For how long the calling thread was ready and had no CPU, s; a negative one where the kernel does not say.
double waited_of_this_thread() {
  std::ifstream file("/proc/thread-self/schedstat");
  double ran = 0, waited = 0;
  return file >> ran >> waited ? 1e-9 * waited : -1;
}

/// Bytes that this process caused on disks. Source: proc_pid_io(5).
Known<double> own_disk_bytes() {
  std::ifstream file("/proc/self/io");
  double bytes = 0, value = 0;
  bool is_known = false;
  for (std::string name; file >> name >> value;) {
    if (name != "read_bytes:" && name != "write_bytes:") continue;
    bytes += value;
    is_known = true;
  }
  if (!is_known) return Known<double>::none("not available: /proc/self/io cannot be read here");
  return bytes;
}

/// Of one node, from what its ranks sent: their CPU times and their processes.
struct RanksOfNode {
  OwnTimes times;
  std::vector<int> cpus;
  std::set<pid_t> pids;
};

RanksOfNode ranks_of_node(std::vector<std::string> const& sent, std::string const& node_name) {
  RanksOfNode node;
  for (auto const& text : sent) {
    auto const rank = json::parse(text);
    if (rank.at("host") != node_name) continue;
    node.pids.insert(rank.at("pid").get<pid_t>());
    node.times.total += rank.at("total").get<double>();
    for (auto const& [cpu, seconds] : rank.at("by_cpu").get<std::map<int, double>>()) {
      node.times.by_cpu[cpu] += seconds;
      node.cpus.push_back(cpu);
    }
  }
  return node;
}

}  // namespace

DisturbanceWatch::DisturbanceWatch(World& world)
    : world_(world), is_first_of_node_(world.local_rank() == 0), line_(own_line()) {}

void DisturbanceWatch::watch(Team& team, CaseId const& id) {
  team_ = &team;
  disk_.reset();
  for (auto const& [name, value] : id.params) {
    auto const kind = id.kinds.find(name);
    if (kind == id.kinds.end() || kind->second != ParamKind::path) continue;
    if (auto const* folder = std::get_if<std::string>(&value)) disk_ = disk_beneath(*folder);
  }
  std::set<int> cpus;
  auto const node_name = host_name();
  for (auto const& text : world_.gather(json{{"host", node_name}, {"cpus", team.cpus()}}.dump())) {
    auto const rank = json::parse(text);
    if (rank.at("host") != node_name) continue;
    for (auto const& cpu : rank.at("cpus")) cpus.insert(cpu.get<int>());
  }
  if (is_first_of_node_) neighbours_ = neighbours_in_a_virtual_machine({cpus.begin(), cpus.end()});
}

void DisturbanceWatch::start() {
  if (is_first_of_node_) distance_ = read_distance(neighbours_, host_name());
  own_ = read_own();
  if (is_first_of_node_) counts_ = counter_.read(disk_);
}

DisturbanceWatch::Own DisturbanceWatch::read_own() const {
  std::vector<double> ran(team_->cpus().size()), waited(team_->cpus().size());
  team_->run([&](int thread) {
    auto const i = static_cast<std::size_t>(thread);
    ran[i] = cpu_clock(CLOCK_THREAD_CPUTIME_ID);
    waited[i] = waited_of_this_thread();
  });
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  Own own{.total = cpu_clock(CLOCK_PROCESS_CPUTIME_ID),
          .switches = static_cast<double>(used.ru_nivcsw),
          .minor_faults = static_cast<double>(used.ru_minflt),
          .major_faults = static_cast<double>(used.ru_majflt),
          .is_waiting_known = true};
  for (std::size_t i = 0; i < ran.size(); ++i) {
    own.by_cpu[team_->cpus()[i]] += ran[i];
    own.waited += waited[i];
    own.is_waiting_known = own.is_waiting_known && waited[i] >= 0;
  }
  if (is_first_of_node_) {
    for (auto const pid : line_) own.driver += pid == getpid() ? 0 : cpu_time_of(pid);
  }
  if (disk_) own.disk = own_disk_bytes();
  return own;
}

/// What only the process itself knows.
Disturbances DisturbanceWatch::of_this_rank(Own const& now) const {
  Disturbances mine;
  mine.waited = now.is_waiting_known
                    ? Known<double>(now.waited - own_.waited)
                    : Known<double>::none("not available: /proc/thread-self/schedstat is not readable");
  mine.involuntary_switches = now.switches - own_.switches;
  mine.minor_faults = now.minor_faults - own_.minor_faults;
  mine.major_faults = now.major_faults - own_.major_faults;
  if (disk_) mine.own_disk = now.disk.value ? Known<double>(*now.disk.value - *own_.disk.value) : now.disk;
  return mine;
}

void DisturbanceWatch::stop(SystemReadings& readings) {
  auto const counts = is_first_of_node_ ? counter_.read(disk_) : KernelCounts();
  auto const now = read_own();
  std::map<int, double> ran;
  for (auto const& [cpu, seconds] : now.by_cpu) ran[cpu] = seconds - own_.by_cpu.at(cpu);
  auto const node_name = host_name();
  auto const sent = world_.gather(
      json{{"host", node_name}, {"pid", getpid()}, {"total", now.total - own_.total}, {"by_cpu", ran}}.dump());
  auto mine = of_this_rank(now);
  if (is_first_of_node_) {
    auto ranks = ranks_of_node(sent, node_name);
    ranks.times.driver = now.driver - own_.driver;
    auto node = between(counts_, counts, ranks.times, node_name, ranks.cpus);
    ranks.pids.insert(line_.begin(), line_.end());
    // who they are is asked only now: a look at all processes is no part of what was measured
    Disturbances const on_its_cpus{.seconds = node.seconds, .foreign = node.foreign};
    bool const is_on_its_cpus = !disturbed_by(on_its_cpus).empty();
    std::set<int> const cpus(ranks.cpus.begin(), is_on_its_cpus ? ranks.cpus.end() : ranks.cpus.begin());
    if (!disturbed_by(node).empty())
      node.seen = who_runs(cpus, ranks.pids, [] { std::this_thread::sleep_for(between_looks); });
    node.distance = distance_;
    node.waited = mine.waited;
    node.involuntary_switches = mine.involuntary_switches;
    node.minor_faults = mine.minor_faults;
    node.major_faults = mine.major_faults;
    node.own_disk = mine.own_disk;
    mine = node;
  }
  std::optional<Disturbances> all;
  for (auto const& text : world_.gather(to_json(mine).dump())) {
    auto const one = disturbances_from_json(json::parse(text), "");
    if (all)
      join(*all, one);
    else
      all = one;
  }
  readings.disturbances = *all;
  readings.disturbed = disturbed_by(*all);
}

}  // namespace toise
