// The one clock of all host timing: CLOCK_MONOTONIC_RAW in int64 nanoseconds.
#pragma once

#include <time.h>

#include <cstdint>
#include <string>

namespace toise {

/// Nanoseconds since an arbitrary point; never steps back and is not slewed by NTP.
inline std::int64_t now_ns() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC_RAW, &t);
  return t.tv_sec * std::int64_t{1'000'000'000} + t.tv_nsec;
}

inline double seconds_since(std::int64_t begin_ns) { return static_cast<double>(now_ns() - begin_ns) * 1e-9; }

/// A duration in nanoseconds; beyond a century, which 64 bits still hold when added to a reading, it is a century.
inline std::int64_t ns_of(double seconds) {
  constexpr double century = 3.2e9;
  return static_cast<std::int64_t>((seconds < century ? seconds : century) * 1e9);
}

/// What the clock itself can resolve, and what reading it costs, both in seconds.
struct ClockInfo {
  double resolution = 0;  // smallest non-zero difference of two readings
  double call_cost = 0;   // median time of one reading
};
ClockInfo measure_clock();

/// Wall-clock time in UTC as ISO 8601 with milliseconds, for stamps only, never for durations.
std::string utc_now();

}  // namespace toise
