// What a GPU did while a case ran: clocks, power, energy, temperature, and why it was slowed down.
#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/system/instrument.hpp"

namespace toise::gpu {

/// One reading of a GPU; what it does not report is absent.
struct Reading {
  std::optional<double> engine_clock, memory_clock;  // Hz
  std::optional<double> power;                       // W
  std::optional<double> energy;                      // J since some begin
  std::optional<double> temperature;                 // °C
  std::optional<double> pcie_generation;
  std::vector<std::string> slowed_by;  // "power cap", "heat", …; now or since the last reading
  bool tells_slowdown = false;
};

/// Where readings come from. A read takes some 0.1 to 1 ms.
class Gauge {
public:
  virtual ~Gauge() = default;
  virtual Reading read() = 0;
  virtual std::string source() const = 0;  // "NVML, driver 580.65.06"
};

/// A gauge, or null and why there is none.
struct FoundGauge {
  std::unique_ptr<Gauge> gauge;
  std::string why_none;
};

/// NVIDIA's management library, opened when asked for. Source: NVML API Reference.
FoundGauge open_nvml(std::string const& pci_address, std::string const& library = "libnvidia-ml.so.1");

/// The files of the amdgpu driver in the folder of the PCI device: hwmon, and gpu_metrics for energy and why a
/// GPU was slowed down. Needs no library of AMD's. Source: the Linux kernel's documentation, "GPU
/// Power/Thermal Controls and Monitoring"; gpu_metrics.hpp.
FoundGauge open_amdgpu(std::string const& pci_address, std::filesystem::path const& devices = "/sys/bus/pci/devices");

/// The gauge of this build's backend for a device. The emulator has none.
FoundGauge open_gauge(int device);

/// Reads a gauge on its own thread from start() to stop().
class Telemetry : public Instrument {
public:
  explicit Telemetry(FoundGauge gauge);
  ~Telemetry() override;
  void start() override;
  void stop(SystemReadings& readings) override { readings.gpu = read(); }

private:
  Known<GpuReading> read();
  void take();
  void halt();

  FoundGauge gauge_;
  std::vector<Reading> readings_;
  std::int64_t begin_ = 0;  // ns
  std::atomic<bool> stopping_{false};
  std::thread reader_;
};

}  // namespace toise::gpu
