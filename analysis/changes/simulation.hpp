// How often the judgements of this program are wrong, on noise whose truth is known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>

namespace toise {

/// change_points() on `series` simulated series of 100 values around 1 for each kind of noise, all with a standard
/// deviation of 1 %: {seed, series, noise: [{name, false_alarms: share of series without a change that raise one,
/// found_after_5, found_after_10: shares of shifts by -3 % found within 5 values of where they are, with that many
/// values after them}]}.
nlohmann::json simulate_changes(std::uint64_t seed, std::size_t series);

/// find_outliers() on `sweeps` simulated fleets of 10,000 nodes for each kind: {seed, sweeps, fleets: [{name,
/// false_alarms: healthy nodes flagged per sweep, found: share of the slow nodes flagged (null: the fleet has none)}]}.
nlohmann::json simulate_outliers(std::uint64_t seed, std::size_t sweeps);

}  // namespace toise
