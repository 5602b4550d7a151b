#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "core/gpu/gpu_metrics.hpp"
#include "core/gpu/telemetry.hpp"
#include "core/system/pci.hpp"

namespace toise::gpu {
namespace {

namespace fs = std::filesystem;

class Amdgpu final : public Gauge {
public:
  Amdgpu(fs::path hwmon, fs::path device) : hwmon_(std::move(hwmon)), device_(std::move(device)) {}

  Reading read() override {
    Reading reading;
    reading.engine_clock = number("freq1_input", 1);  // sclk, Hz
    reading.memory_clock = number("freq2_input", 1);  // mclk, Hz
    reading.power = number("power1_average", 1e-6);   // µW; newer parts have the momentary alone
    if (!reading.power) reading.power = number("power1_input", 1e-6);
    reading.temperature = number("temp2_input", 1e-3);  // the hottest place, in m°C
    if (!reading.temperature) reading.temperature = number("temp1_input", 1e-3);
    if (int const generation = link_generation(device_ / "current_link_speed"); generation > 0)
      reading.pcie_generation = generation;
    add_metrics(reading);
    return reading;
  }
  std::string source() const override { return "amdgpu, hwmon and gpu_metrics"; }

private:
  std::optional<double> number(char const* name, double unit) const {
    std::ifstream file(hwmon_ / name);
    double value = 0;
    if (!(file >> value)) return std::nullopt;
    return value * unit;
  }

  /// Energy, and what slowed the GPU down: at the moment, or since the last reading.
  void add_metrics(Reading& reading) {
    std::ifstream file(device_ / "gpu_metrics", std::ios::binary);
    std::string const bytes{std::istreambuf_iterator<char>(file), {}};
    auto const metrics = read_gpu_metrics(std::as_bytes(std::span(bytes)));
    reading.energy = metrics.energy;
    reading.tells_slowdown = metrics.active || metrics.residencies;
    if (metrics.active) reading.slowed_by = *metrics.active;
    if (metrics.residencies && last_.residencies) {
      for (std::size_t i = 0; i < limiters.size(); ++i) {
        auto& reasons = reading.slowed_by;
        bool const grew = (*metrics.residencies)[i] != (*last_.residencies)[i];
        if (grew && std::find(reasons.begin(), reasons.end(), limiters[i]) == reasons.end())
          reasons.emplace_back(limiters[i]);
      }
    }
    last_ = metrics;
  }

  fs::path hwmon_, device_;
  GpuMetrics last_;
};

}  // namespace

FoundGauge open_amdgpu(std::string const& pci_address, fs::path const& devices) {
  std::error_code error;
  auto const folder = devices / pci_address / "hwmon";
  for (auto const& entry : fs::directory_iterator(folder, error)) {
    return {std::make_unique<Amdgpu>(entry.path(), devices / pci_address), {}};
  }
  return {nullptr, fmt::format("{} has no hwmon of the amdgpu driver", folder.string())};
}

}  // namespace toise::gpu
