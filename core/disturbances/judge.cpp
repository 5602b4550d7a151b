#include "core/disturbances/judge.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/disturbances/thresholds.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

struct Taken {
  std::string cpu;
  double seconds = 0;
};

/// Of the CPU that lost most.
Taken worst(Known<TakenTimes> const& times) {
  Taken most;
  if (!times.value) return most;
  for (auto const& [cpu, seconds] : *times.value) {
    if (seconds > most.seconds) most = {.cpu = cpu, .seconds = seconds};
  }
  return most;
}

/// CPU time above what is tolerated in `seconds`, and above what the kernel's ticks can tell.
bool exceeds(double taken, double share, double seconds) {
  return taken >= tolerated::cpu_seconds && taken > share * seconds;
}

/// The kernel's ticks may add up to a little more than all of a CPU.
std::string describe_percent(double share) { return share >= 0.995 ? "100 %" : fmt::format("{:.2g} %", 100 * share); }

std::string names_of(std::vector<std::string> const& seen) {
  constexpr std::size_t most = 3;  // of several rounds there may be many
  if (seen.empty()) return "";
  auto text =
      fmt::format("; right after, {}", fmt::join(seen.begin(), seen.begin() + std::min(most, seen.size()), ", "));
  if (seen.size() > most) text += fmt::format(" and {} more", seen.size() - most);
  return text + (seen.size() == 1 ? " was running" : " were running");
}

}  // namespace

std::vector<std::string> disturbed_by(Disturbances const& all) {
  std::vector<std::string> found;
  auto const percent = [&](double taken) { return describe_percent(taken / all.seconds); };
  auto const who = names_of(all.seen);
  if (auto const most = worst(all.foreign); exceeds(most.seconds, tolerated::foreign_share, all.seconds))
    found.push_back(fmt::format("foreign processes took {} of {}{}", percent(most.seconds), most.cpu, who));
  if (auto const& taken = all.elsewhere.value) {
    double const share = std::max(tolerated::elsewhere_share * all.node_cpus, tolerated::elsewhere_cpus);
    if (exceeds(*taken, share, all.seconds)) {
      found.push_back(
          fmt::format("foreign processes kept {:.2g} CPUs busy beside the case's own, which share memory with them{}",
                      *taken / all.seconds, who));
    }
  }
  if (auto const most = worst(all.steal); exceeds(most.seconds, tolerated::steal_share, all.seconds))
    found.push_back(fmt::format("the hypervisor took {} of {} (steal)", percent(most.seconds), most.cpu));
  if (auto const most = worst(all.distance); most.seconds > tolerated::cache_line_seconds) {
    found.push_back(
        fmt::format("the hypervisor ran {} apart: a cache line took {} there and back, although they share a cache by "
                    "this machine's word",
                    most.cpu, format_si(most.seconds, "s")));
  }
  if (auto const& taken = all.driver.value; taken && exceeds(*taken, tolerated::driver_share, all.seconds))
    found.push_back(fmt::format("toise's own driver and launcher took {} of a CPU", percent(*taken)));
  if (auto const& waited = all.pressure_memory.value;
      waited && *waited > tolerated::memory_pressure_share * all.seconds)
    found.push_back(fmt::format("some process waited for memory {} of the time", percent(*waited)));
  if (auto const& stopped = all.quota.value; stopped && *stopped > tolerated::quota_share * all.seconds)
    found.push_back(fmt::format("the CPU quota of its cgroup stopped it for {}", format_seconds(*stopped)));
  if (all.disk.value && all.own_disk.value) {
    double const own = *all.own_disk.value, foreign = *all.disk.value - own;
    if (foreign > tolerated::disk_bytes && foreign > tolerated::disk_share * own)
      found.push_back(fmt::format("others moved {} on its disk, and the case itself {}{}", format_si(foreign, "B"),
                                  format_si(own, "B"), who));
  }
  return found;
}

std::vector<std::string> disturbed_before_a_run(Disturbances const& all) {
  auto found = disturbed_by(all);
  if (auto const& waited = all.pressure_io.value; waited && *waited > tolerated::io_pressure_share * all.seconds)
    found.push_back(fmt::format("some process waited for a disk {:.2g} % of the time", 100 * *waited / all.seconds));
  return found;
}

}  // namespace toise
