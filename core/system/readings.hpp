// What is read of the system while a case runs. docs/run-directory.md has how it looks on a result line.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/system/known.hpp"

namespace toise {

/// Of the CPUs' packages.
struct EnergyReading {
  double joules = 0;
  std::string source;  // "powercap, 2 packages"
};

/// How often the operating system's kernel slowed CPUs down because of heat.
struct ThrottleReading {
  std::int64_t events = 0;
};

/// Of hardware and software events, by PAPI's names.
using CounterReading = std::map<std::string, std::int64_t>;

/// What the gauge does not report is absent.
struct GpuReading {
  struct Clock {
    double median = 0, min = 0;  // Hz
  };
  struct Power {
    double mean = 0;            // W, as is:
    std::optional<double> max;  // absent where only the energy is known
  };
  std::string source;
  std::int64_t readings = 0;
  std::optional<Clock> engine_clock, memory_clock;
  std::optional<Power> power;
  std::optional<double> energy;                            // J
  std::optional<double> max_temperature;                   // °C
  std::optional<double> max_pcie_generation;               // of its link, which idle GPUs lower
  std::optional<std::map<std::string, double>> slowed_by;  // share of the readings, by reason
};

/// Whether what slowed a GPU down is the part's own rating, which its clocks show, and no fault: "power cap",
/// "current limit".
bool is_own_rating(std::string_view reason);

/// Samples that ran with less than this share of the device's highest clock are `throttled`.
inline constexpr double least_clock_share = 0.75;

/// By CPU, "n1 CPU 3": seconds of it. Of the most disturbed CPUs of each spell only: a machine has very many.
using TakenTimes = std::map<std::string, double>;

/// What others did while a case ran, and what the kernel counted of it: of all its nodes, in one spell or several.
/// docs/measuring.md says which of these are judged, and how.
struct Disturbances {
  double seconds = 0;                // how long was watched
  double node_cpus = 0;              // of the smallest node; 0: not known
  Known<TakenTimes> foreign, steal;  // of the case's CPUs: what foreign processes took, and the hypervisor
  std::vector<std::string> seen;     // foreign processes that ran right after: "python3 (pid 4711)"
  // By pair of CPUs that share a cache by a virtual machine's word, "n1 CPUs 0 and 1": seconds that a cache line takes
  // there and back. Of several spells the longest.
  Known<TakenTimes> distance;

  // of the worst node, s
  Known<double> elsewhere;  // CPU time of foreign processes on the CPUs that the case does not use
  Known<double> driver;     // CPU time of the driver and the launcher
  Known<double> pressure_cpu, pressure_memory, pressure_io;  // in which some process waited for it
  Known<double> quota;                                       // in which a quota of the cgroup stopped the case

  // of all nodes
  Known<double> waited;                      // s in which threads were ready and had no CPU
  Known<double> involuntary_switches;        // of its threads
  Known<double> minor_faults, major_faults;  // pages
  Known<double> numa_misses;                 // pages that came from another NUMA node than asked for
  Known<double> disk, own_disk;              // bytes on the disk beneath the case's files: all, and the case's own

  /// The list of counts whose worst node counts: f(name on a result line, count) for each.
  template <class Self, class F>
  static void for_each_of_worst_node(Self& self, F const& f) {
    f("elsewhere", self.elsewhere);
    f("driver", self.driver);
    f("pressure_cpu", self.pressure_cpu);
    f("pressure_memory", self.pressure_memory);
    f("pressure_io", self.pressure_io);
    f("quota", self.quota);
  }
  /// The list of counts that are summed over the nodes.
  template <class Self, class F>
  static void for_each_sum(Self& self, F const& f) {
    f("waited", self.waited);
    f("involuntary_switches", self.involuntary_switches);
    f("minor_faults", self.minor_faults);
    f("major_faults", self.major_faults);
    f("numa_misses", self.numa_misses);
    f("disk", self.disk);
    f("own_disk", self.own_disk);
  }
};

/// Adds a later spell of the same case. What is not known of one of them is not known of both.
void add(Disturbances& sum, Disturbances const& more);
/// Adds what another node saw in the same spell.
void join(Disturbances& all, Disturbances const& node);

/// Of one case.
struct SystemReadings {
  std::vector<std::string> binding;  // by rank: the node, the CPUs and the GPU that it had
  bool oversubscribed = false;       // more busy threads than CPUs, on one of its nodes at least
  Known<CounterReading> counters;
  Known<ThrottleReading> throttle;
  Known<GpuReading> gpu;
  Known<EnergyReading> energy;
  Known<Disturbances> disturbances;
  std::vector<std::string> disturbed;  // what took too much of what was measured, a sentence each

  /// The one list of instruments: f(name on a result line, reading) for each.
  template <class Self, class F>
  static void for_each(Self& self, F const& f) {
    f("counters", self.counters);
    f("throttle", self.throttle);
    f("gpu", self.gpu);
    f("energy", self.energy);
    f("disturbances", self.disturbances);
  }
};

/// Of two spells of one case, one after the other: counts and energies are added, shares and means weighed by their
/// readings. Where one of them is not known, the sum is not.
void add(SystemReadings& sum, SystemReadings const& more);
void add(Known<Disturbances>& sum, Known<Disturbances> const& more);

}  // namespace toise
