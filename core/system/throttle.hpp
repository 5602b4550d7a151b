// How often the kernel saw the CPUs slowed down by heat: its thermal_throttle counters.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace toise {

class Throttle {
public:
  /// `cpus`: those whose counters are read, under `root`.
  explicit Throttle(std::vector<int> const& cpus, std::filesystem::path const& root = "/sys/devices/system/cpu");
  void start();
  /// {"events": n} since start(), over the cores and their packages, or "not available: reason".
  nlohmann::json stop() const;

private:
  std::int64_t count() const;

  std::vector<std::filesystem::path> counters_;
  std::string reason_;
  std::int64_t begin_ = 0;
};

}  // namespace toise
