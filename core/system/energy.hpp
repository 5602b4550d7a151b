// Energy of the host's packages, from the kernel's powercap interface.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/system/instrument.hpp"

namespace toise {

class Energy : public Instrument {
public:
  explicit Energy(std::filesystem::path powercap = "/sys/class/powercap");
  void start() override;
  void stop(SystemReadings&) override;
  std::string describe() const;  // its source, or "not available: reason"

private:
  Known<EnergyReading> read() const;
  std::string source() const;

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
