#include "kernels/collectives/overlap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <sstream>
#include <vector>

#include "core/sampling/clock.hpp"
#include "core/sampling/statistics.hpp"

namespace toise::collectives {
namespace {

constexpr double about_seconds = 0.05;  // for the repetitions of one kind
constexpr int fewest = 5, most = 50;

/// A chain of multiplications, which the compiler cannot shorten.
void compute(std::int64_t steps) {
  std::uint64_t x = 1;
  for (std::int64_t i = 0; i < steps; ++i) x = x * 6364136223846793005u + 1442695040888963407u;
  std::uint64_t volatile sink = x;
  (void)sink;
}

/// Steps of compute() in a second, undisturbed.
double steps_per_second() {
  constexpr std::int64_t steps = 1 << 20;
  double fastest = 1;
  for (int i = 0; i < 5; ++i) {
    auto const begin = now_ns();
    compute(steps);
    fastest = std::min(fastest, seconds_since(begin));
  }
  return static_cast<double>(steps) / fastest;
}

/// f() once, from when all ranks are there.
template <class F>
double time_of(World& world, Startable const& operation, F const& f) {
  operation.prepare();
  world.barrier();
  auto const begin = now_ns();
  f();
  return seconds_since(begin);
}

double slowest(World& world, double mine) {
  world.max({&mine, 1});
  return mine;
}

/// That rank's which takes longest.
Overlap of_slowest(World& world, Overlap const& mine) {
  auto slow = mine;
  for (auto const& text : world.gather(fmt::format("{} {} {}", mine.pure, mine.compute, mine.overlapped))) {
    auto one = mine;
    std::istringstream(text) >> one.pure >> one.compute >> one.overlapped;
    if (one.overlapped > slow.overlapped) slow = one;
  }
  return slow;
}

}  // namespace

double Overlap::as_osu() const { return std::max(0.0, 1 - (overlapped - compute) / pure); }

double Overlap::as_imb() const { return std::clamp((pure + compute - overlapped) / std::min(pure, compute), 0.0, 1.0); }

Overlap measure_overlap(World& world, Startable const& operation) {
  auto const alone = [&] {
    operation.start();
    operation.wait();
  };
  double const estimate = slowest(world, time_of(world, operation, alone));
  Overlap mine{.repetitions = std::clamp(static_cast<int>(about_seconds / estimate), fewest, most)};
  auto const count = static_cast<std::size_t>(mine.repetitions);
  std::vector<double> pure(count), computed(count), overlapped(count);
  for (auto& one : pure) one = time_of(world, operation, alone);
  mine.pure = median(pure);
  auto const steps = static_cast<std::int64_t>(slowest(world, mine.pure) * steps_per_second());
  for (std::size_t i = 0; i < count; ++i) {
    overlapped[i] = time_of(world, operation, [&] {
      operation.start();
      auto const begin = now_ns();
      compute(steps);
      computed[i] = seconds_since(begin);
      operation.wait();
    });
  }
  mine.compute = median(computed);
  mine.overlapped = median(overlapped);
  return of_slowest(world, mine);
}

Details to_details(Overlap const& found) {
  return {{"overlap", found.as_osu()},
          {"overlap_imb", found.as_imb()},
          {"time_pure", found.pure, "s"},
          {"time_compute", found.compute, "s"},
          {"time_overlapped", found.overlapped, "s"},
          {"repetitions", found.repetitions}};
}

}  // namespace toise::collectives
