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
  std::optional<std::map<std::string, double>> slowed_by;  // share of the readings, by reason
};

/// Whether what slowed a GPU down is the part's own rating, which its clocks show, and no fault: "power cap",
/// "current limit".
bool is_own_rating(std::string_view reason);

/// Samples that ran with less than this share of the device's highest clock are `throttled`.
inline constexpr double least_clock_share = 0.75;

/// Of one case.
struct SystemReadings {
  std::vector<std::string> binding;  // by rank: the node, the CPUs and the GPU that it had
  bool oversubscribed = false;       // more busy threads than CPUs, on one of its nodes at least
  Known<CounterReading> counters;
  Known<ThrottleReading> throttle;
  Known<GpuReading> gpu;
  Known<EnergyReading> energy;

  /// The one list of instruments: f(name on a result line, reading) for each.
  template <class Self, class F>
  static void for_each(Self& self, F const& f) {
    f("counters", self.counters);
    f("throttle", self.throttle);
    f("gpu", self.gpu);
    f("energy", self.energy);
  }
};

/// Of two spells of one case, one after the other: counts and energies are added, shares and means weighed by their
/// readings. Where one of them is not known, the sum is not.
void add(SystemReadings& sum, SystemReadings const& more);

}  // namespace toise
