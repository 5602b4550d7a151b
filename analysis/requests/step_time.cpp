#include "analysis/requests/step_time.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "analysis/sizing/efficiencies.hpp"
#include "analysis/sizing/estimate.hpp"
#include "analysis/sizing/network.hpp"
#include "core/sampling/random.hpp"

namespace toise {
namespace {

constexpr std::size_t draws = 4000;
constexpr double z90 = 1.2816, z95_two_sided = 1.9600;

/// Element `index` of a stream of standard normal numbers. Source: Box and Muller, 1958.
double normal(std::uint64_t key, std::uint64_t index) {
  double const u = (random_uniform(key, 2 * index) + 1) / 2, v = random_uniform(key, 2 * index + 1);
  return std::sqrt(-2 * std::log1p(-u)) * std::cos(std::numbers::pi * v);
}

/// z standard deviations of a distribution whose two sides differ; low and high: its bounds at `at` of them.
double two_sided(double z, double low, double high, double at) { return z / at * (z < 0 ? -low : high); }

double wider_beyond(SizedMachine const& machine, Choice const& c) {
  if (machine.nodes_measured == 0 || c.nodes <= machine.nodes_measured) return 1;
  return 1 + 0.1 * std::log2(static_cast<double>(c.nodes) / machine.nodes_measured);
}

}  // namespace

StepTime step_time(Workload const& w, SizedMachine const& machine, Choice const& c) {
  Analysed a;
  a.training.metric = "iteration_time_s";
  a.training.gpu = machine.gpu.name;
  a.training.precision = w.precision;
  a.shape = c.shape;
  a.settings = c.settings;
  a.parts = c.parts;
  a.seconds = c.seconds;
  auto const e = estimate(a, {});
  if (machine.spreads.empty())
    return {.seconds = {.p10 = *e.p10, .p50 = *e.p50, .p90 = *e.p90}, .extrapolates = e.extrapolates};

  double const wider = wider_beyond(machine, c);
  double const low = wider * std::log(*e.p10 / *e.p50), high = wider * std::log(*e.p90 / *e.p50);
  std::vector<double> all;
  for (std::size_t i = 0; i < draws; ++i) {
    auto gpu = machine.gpu;
    for (std::size_t r = 0; r < machine.spreads.size(); ++r) {
      auto const& spread = machine.spreads[r];
      gpu.*spread.rate *=
          std::exp(two_sided(normal(data_seed + 1 + r, i), std::log(spread.low), std::log(spread.high), z95_two_sided));
    }
    double const seconds = seconds_of(parts_of(gpu, network_of(gpu, ""), w.precision, c.shape, c.settings), w.precision,
                                      learnt.efficiencies);
    all.push_back(seconds * std::exp(two_sided(normal(data_seed, i), low, high, z90)));
  }
  std::ranges::sort(all);
  return {.seconds = {.p10 = all[draws / 10], .p50 = all[draws / 2], .p90 = all[draws - draws / 10]},
          .extrapolates = e.extrapolates || wider > 1};
}

}  // namespace toise
