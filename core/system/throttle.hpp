// How often the kernel saw the CPUs slowed down by heat: its thermal_throttle counters.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/system/instrument.hpp"

namespace toise {

class Throttle : public Instrument {
public:
  /// `cpus`: those whose counters are read, under `root`.
  explicit Throttle(std::vector<int> const& cpus, std::filesystem::path const& root = "/sys/devices/system/cpu");
  void start() override;
  void stop(SystemReadings&) override;
  /// Since start(), over the cores and their packages.
  Known<ThrottleReading> read() const;

private:
  std::int64_t count() const;

  std::vector<std::filesystem::path> counters_;
  std::string reason_;
  std::int64_t begin_ = 0;
};

}  // namespace toise
