#include "analysis/changes/simulation.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "analysis/changes/change_points.hpp"
#include "analysis/fleet/outliers.hpp"

namespace toise {
namespace {

using Random = std::mt19937_64;

constexpr std::size_t points = 100;
constexpr double noise = 0.01, shift = 0.97;

double normal(Random& random) { return std::normal_distribution<double>()(random); }
double uniform(Random& random) { return std::uniform_real_distribution<double>()(random); }

struct Noise {
  char const* name;
  std::function<std::vector<double>(Random&)> make;  // `points` values around 1
};

std::vector<double> independent(Random& random, std::function<double(double)> const& change) {
  std::vector<double> values(points);
  for (auto& value : values) value = change(1 + noise * normal(random));
  return values;
}

std::vector<Noise> kinds_of_noise() {
  return {
      {"iid", [](Random& random) { return independent(random, [](double value) { return value; }); }},
      {"AR(1), φ = 0.5",
       [](Random& random) {
         constexpr double phi = 0.5;
         double state = normal(random);
         std::vector<double> values(points);
         for (auto& value : values) {
           value = 1 + noise * state;
           state = phi * state + std::sqrt(1 - phi * phi) * normal(random);
         }
         return values;
       }},
      {"3 % spikes of 10 %",
       [](Random& random) {
         return independent(random, [&](double value) { return uniform(random) < 0.03 ? 1.1 * value : value; });
       }},
      {"two modes 3 % apart",
       [](Random& random) {
         return independent(random, [&](double value) { return uniform(random) < 0.5 ? value - 0.03 : value; });
       }},
      {"spread that doubles",
       [](Random& random) {
         std::size_t i = 0;
         return independent(random, [&](double value) {
           double const growth = 2.0 / 3 * (1 + static_cast<double>(i++) / points);
           return 1 + (value - 1) * growth;
         });
       }},
  };
}

bool finds_shift(std::vector<double> values, std::size_t after) {
  for (auto i = points - after; i < points; ++i) values[i] *= shift;
  auto const changes = change_points(values).changes;
  return std::any_of(changes.begin(), changes.end(), [&](Change const& change) {
    auto const at = static_cast<long>(points - after);
    return change.after < change.before && std::abs(static_cast<long>(change.index) - at) <= 5;
  });
}

struct FleetKind {
  char const* name;
  std::size_t slow = 0, values = 1;
  double slow_by = 0;
  std::function<double(Random&, std::size_t node)> make;  // a value of a healthy node
};

std::vector<FleetKind> kinds_of_fleet() {
  auto const gaussian = [](Random& random, std::size_t) { return 1 + noise * normal(random); };
  return {
      {.name = "Gaussian", .make = gaussian},
      {.name = "two bins 3 % apart",
       .make = [](Random& random, std::size_t node) { return (node % 2 ? 1 : 0.97) + noise * normal(random); }},
      {.name = "Student t, 10 degrees of freedom",
       .make = [](Random& random, std::size_t) { return 1 + noise * std::student_t_distribution<double>(10)(random); }},
      {.name = "Gaussian, 20 nodes 6 % slow", .slow = 20, .slow_by = 0.06, .make = gaussian},
      {.name = "Gaussian, five values a node, 20 nodes 4 % slow",
       .slow = 20,
       .values = 5,
       .slow_by = 0.04,
       .make = gaussian},
  };
}

}  // namespace

ChangeSimulation simulate_changes(std::uint64_t seed, std::size_t series) {
  ChangeSimulation simulation{.seed = seed, .series = series};
  auto const n = static_cast<double>(series);
  for (auto const& kind : kinds_of_noise()) {
    Random random(seed);
    std::size_t alarms = 0, after_5 = 0, after_10 = 0;
    for (std::size_t i = 0; i < series; ++i) {
      alarms += !change_points(kind.make(random)).changes.empty();
      after_5 += finds_shift(kind.make(random), 5);
      after_10 += finds_shift(kind.make(random), 10);
    }
    simulation.noise.push_back({.name = kind.name,
                                .false_alarms = static_cast<double>(alarms) / n,
                                .found_after_5 = static_cast<double>(after_5) / n,
                                .found_after_10 = static_cast<double>(after_10) / n});
  }
  return simulation;
}

OutlierSimulation simulate_outliers(std::uint64_t seed, std::size_t sweeps) {
  constexpr std::size_t nodes = 10'000;
  OutlierSimulation simulation{.seed = seed, .sweeps = sweeps};
  for (auto const& kind : kinds_of_fleet()) {
    Random random(seed);
    std::size_t alarms = 0, found = 0;
    for (std::size_t sweep = 0; sweep < sweeps; ++sweep) {
      NodeTable table;
      for (std::size_t node = 0; node < nodes; ++node) {
        bool const is_slow = node < kind.slow;
        for (std::size_t i = 0; i < kind.values; ++i) {
          double const value = kind.make(random, node) - (is_slow ? kind.slow_by : 0);
          table.add((is_slow ? "slow" : "node") + std::to_string(node), "bandwidth", "B/s", "higher", value);
        }
      }
      for (auto const& one : find_outliers(table).slow) ++(one.node.starts_with("slow") ? found : alarms);
    }
    auto const n = static_cast<double>(sweeps);
    FleetResult result{.name = kind.name, .false_alarms = static_cast<double>(alarms) / n};
    if (kind.slow > 0) result.found = static_cast<double>(found) / n / static_cast<double>(kind.slow);
    simulation.fleets.push_back(std::move(result));
  }
  return simulation;
}

}  // namespace toise
