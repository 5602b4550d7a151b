#include "core/disturbances/node_watch.hpp"

#include <algorithm>
#include <set>

namespace toise {
namespace {

constexpr std::size_t most_kept = 4;   // CPUs on a result line
constexpr double enough_to_see = 0.1;  // s of our own, which ticks of 10 ms cannot miss

/// more - less where both are known.
Known<double> difference(Known<double> const& more, Known<double> const& less) {
  if (!more.value) return more;
  if (!less.value) return less;
  return std::max(0.0, *more.value - *less.value);
}

TakenTimes most_taken(std::vector<std::pair<double, int>> times, std::string const& host) {
  std::sort(times.rbegin(), times.rend());
  TakenTimes kept;
  for (auto const& [seconds, cpu] : times) {
    if (seconds > 0 && kept.size() < most_kept) kept[host + " CPU " + std::to_string(cpu)] = seconds;
  }
  return kept;
}

void compare_cpus(Disturbances& found, std::map<int, CpuTimes> const& before, std::map<int, CpuTimes> const& after,
                  OwnTimes const& own, std::string const& host, std::set<int> const& cpus) {
  std::vector<std::pair<double, int>> foreign, steal;
  double busy_here = 0, busy_elsewhere = 0, own_here = 0;
  for (auto const& [cpu, now] : after) {
    auto const then = before.find(cpu);
    if (then == before.end()) continue;  // it was switched on meanwhile
    double const busy = std::max(0.0, now.busy - then->second.busy);
    if (!cpus.contains(cpu)) {
      busy_elsewhere += busy;
      continue;
    }
    auto const ours = own.by_cpu.find(cpu);
    double const mine = ours == own.by_cpu.end() ? 0 : ours->second;
    busy_here += busy;
    own_here += mine;
    foreign.emplace_back(busy - mine, cpu);
    steal.emplace_back(now.steal - then->second.steal, cpu);
  }
  if (foreign.empty() || (own_here > enough_to_see && busy_here < own_here / 2)) {
    auto const why = "not available: the kernel does not count the time of these CPUs here";
    found.foreign = found.steal = Known<TakenTimes>::none(why);
    found.elsewhere = Known<double>::none(why);
    return;
  }
  // threads of ours that are bound to no CPU ran on any of them, so that one CPU cannot lose more than all
  double const all_foreign = std::max(0.0, busy_here + busy_elsewhere - own.total - own.driver);
  for (auto& [seconds, cpu] : foreign) seconds = std::min(seconds, all_foreign);
  found.foreign = most_taken(std::move(foreign), host);
  found.steal = most_taken(std::move(steal), host);
  found.elsewhere = std::min(busy_elsewhere, all_foreign);
}

}  // namespace

Disturbances between(KernelCounts const& before, KernelCounts const& after, OwnTimes const& own,
                     std::string const& host, std::vector<int> const& cpus) {
  Disturbances found{.seconds = after.time - before.time,
                     .driver = own.driver,
                     .pressure_cpu = difference(after.pressure_cpu, before.pressure_cpu),
                     .pressure_memory = difference(after.pressure_memory, before.pressure_memory),
                     .pressure_io = difference(after.pressure_io, before.pressure_io),
                     .quota = difference(after.quota, before.quota),
                     .numa_misses = difference(after.numa_misses, before.numa_misses),
                     .disk = difference(after.disk, before.disk)};
  if (after.cpus.value && before.cpus.value) {
    found.node_cpus = static_cast<double>(after.cpus.value->size());
    compare_cpus(found, *before.cpus.value, *after.cpus.value, own, host, {cpus.begin(), cpus.end()});
  } else {
    found.foreign = found.steal = Known<TakenTimes>::none(after.cpus.why_not);
    found.elsewhere = Known<double>::none(after.cpus.why_not);
  }
  return found;
}

}  // namespace toise
