#include <fmt/format.h>

#include <fstream>

#include "core/gpu/telemetry.hpp"

namespace toise::gpu {
namespace {

namespace fs = std::filesystem;

class Amdgpu final : public Gauge {
public:
  explicit Amdgpu(fs::path hwmon) : hwmon_(std::move(hwmon)) {}

  Reading read() override {
    Reading reading;
    reading.engine_clock = number("freq1_input", 1);  // sclk, Hz
    reading.memory_clock = number("freq2_input", 1);  // mclk, Hz
    reading.power = number("power1_average", 1e-6);   // µW; newer parts have the momentary alone
    if (!reading.power) reading.power = number("power1_input", 1e-6);
    reading.temperature = number("temp2_input", 1e-3);  // the hottest place, in m°C
    if (!reading.temperature) reading.temperature = number("temp1_input", 1e-3);
    return reading;
  }
  std::string source() const override { return "amdgpu, hwmon"; }

private:
  std::optional<double> number(char const* name, double unit) const {
    std::ifstream file(hwmon_ / name);
    double value = 0;
    if (!(file >> value)) return std::nullopt;
    return value * unit;
  }

  fs::path hwmon_;
};

}  // namespace

FoundGauge open_amdgpu(std::string const& pci_address, fs::path const& devices) {
  std::error_code error;
  auto const folder = devices / pci_address / "hwmon";
  for (auto const& entry : fs::directory_iterator(folder, error)) {
    return {std::make_unique<Amdgpu>(entry.path()), {}};
  }
  return {nullptr, fmt::format("{} holds no hwmon of the amdgpu driver", folder.string())};
}

}  // namespace toise::gpu
