// How fast a GPU's engine ran while something was timed, from the device's own counters.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "core/device.hpp"

#include "core/system/readings.hpp"

namespace toise::gpu {

/// The cycle counter of each compute unit against the device's timer, between begin() and end(), both of
/// which enqueue one tiny kernel outside of what is timed. AMD's counters are not tied to a compute unit
/// that can be named, so frequency() says nothing there. Source: the method of NVBench.
class ClockMeter {
public:
  explicit ClockMeter(Queue&);
  ~ClockMeter();
  void begin();
  void end();
  std::optional<double> frequency();  // Hz, the median over compute units; waits for end()

private:
  struct Stamps;
  Queue& queue_;
  std::unique_ptr<Stamps> stamps_;
};

/// Counts samples whose clock was too low.
class ClockWatch {
public:
  explicit ClockWatch(double highest) : highest_(highest) {}  // Hz; 0: not known
  void note(std::optional<double> frequency) {
    if (highest_ > 0 && frequency && *frequency < least_clock_share * highest_) ++throttled_;
  }
  std::size_t throttled() const { return throttled_; }

private:
  double highest_;
  std::size_t throttled_ = 0;
};

}  // namespace toise::gpu
