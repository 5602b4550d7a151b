// Energy of the host's packages, from the kernel's powercap interface.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace toise {

class Energy {
public:
  explicit Energy(std::filesystem::path powercap = "/sys/class/powercap");
  void start();
  /// {"value": joules, "unit": "J", "source": …} since start(), or "not available: reason".
  nlohmann::json stop();
  std::string describe() const;  // its source, or "not available: reason"

private:
  struct Zone {
    std::filesystem::path folder;
    std::string name;
    double range = 0;  // µJ at which the counter wraps
    double begin = 0;
  };
  std::vector<Zone> zones_;
  std::string reason_;
};

}  // namespace toise
