#include "core/sampling/clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/text/dates.hpp"

namespace toise {

ClockInfo measure_clock() {
  constexpr int rounds = 64, readings = 256;
  std::array<double, rounds> costs{};
  std::int64_t smallest = INT64_MAX;
  for (auto& cost : costs) {
    std::array<std::int64_t, readings> stamps{};
    for (auto& stamp : stamps) stamp = now_ns();
    for (int i = 1; i < readings; ++i) {
      if (auto const step = stamps[i] - stamps[i - 1]; step > 0) smallest = std::min(smallest, step);
    }
    cost = static_cast<double>(stamps.back() - stamps.front()) / (readings - 1) * 1e-9;
  }
  std::sort(costs.begin(), costs.end());
  return {.resolution = static_cast<double>(smallest) * 1e-9, .call_cost = costs[rounds / 2]};
}

std::string utc_now() {
  timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return utc_text(static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec));
}

}  // namespace toise
