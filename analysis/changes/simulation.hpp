// How often the judgements of this program are wrong, on noise whose truth is known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace toise {

/// One kind of noise. Shares of its series.
struct NoiseResult {
  std::string name;
  double false_alarms = 0;                       // without a change, that raise one
  double found_after_5 = 0, found_after_10 = 0;  // shifts by -3 % found with that many values after them
};

struct ChangeSimulation {
  std::uint64_t seed = 0;
  std::size_t series = 0;
  std::vector<NoiseResult> noise;
};

/// change_points() on `series` simulated series of 100 values around 1 for each kind of noise, all with a standard
/// deviation of 1 %. A shift is found where a change is within 5 values of it.
ChangeSimulation simulate_changes(std::uint64_t seed, std::size_t series);

/// One kind of fleet.
struct FleetResult {
  std::string name;
  double false_alarms = 0;      // healthy nodes flagged a sweep
  std::optional<double> found;  // share of the slow nodes flagged; none where the fleet has none
};

struct OutlierSimulation {
  std::uint64_t seed = 0;
  std::size_t sweeps = 0;
  std::vector<FleetResult> fleets;
};

/// find_outliers() on `sweeps` simulated fleets of 10,000 nodes for each kind.
OutlierSimulation simulate_outliers(std::uint64_t seed, std::size_t sweeps);

}  // namespace toise
