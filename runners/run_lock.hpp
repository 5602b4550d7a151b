// Who works on a run: the driver holds a lock as long as it lives, and others can see whether it does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/run/run_directory.hpp"

namespace toise {

/// Held by the one driver that works on a run: a lock on logs/driver.lock, which names the driver's host.
class RunLock {
public:
  /// Throws InputError when another driver holds it, EnvironmentError when the file cannot be made.
  explicit RunLock(RunDirectory const&);
  ~RunLock();
  RunLock(RunLock const&) = delete;
  RunLock& operator=(RunLock const&) = delete;

  /// Touches the file every ten seconds at most: how other hosts, which may not see the lock, see that this one lives.
  /// Costs nothing else, so call it often.
  void beat();

private:
  int file_ = -1;
  std::int64_t beaten_ns_ = 0;
};

/// Watches a run's driver from outside, on its host or on another.
class DriverWatch {
public:
  explicit DriverWatch(RunDirectory const& run) : run_(run) {}

  /// The host of a driver that is gone; "no host" where there never was one. It is gone when nobody holds its lock at
  /// two looks in a row; seen from another host, also its last beat must be two minutes old. Call it once a second.
  std::optional<std::string> gone();

private:
  RunDirectory run_;
  int free_looks_ = 0;
  std::int64_t beat_ = -1, beat_seen_ns_ = 0;  // the file's time, and when it last changed
};

}  // namespace toise
