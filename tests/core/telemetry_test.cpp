// What gauges say of a GPU, from a folder as the amdgpu driver fills it and a library that speaks NVML's
// interface: there is no GPU where these tests run.
#include "core/gpu/telemetry.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstring>
#include <fstream>
#include <thread>

#include "tests/temporary_folder.hpp"

namespace toise::gpu {
namespace {

namespace fs = std::filesystem;

Known<GpuReading> stopped(Telemetry& telemetry) {
  SystemReadings readings;
  telemetry.stop(readings);
  return readings.gpu;
}

std::string why_not(FoundGauge gauge) {
  Telemetry telemetry(std::move(gauge));
  return stopped(telemetry).why_not;
}

TEST(Telemetry, ReadsTheFilesOfAmdgpu) {
  TemporaryFolder const folder;
  auto const devices = folder / "devices";
  auto const hwmon = devices / "0000:c1:00.0" / "hwmon" / "hwmon3";
  fs::create_directories(hwmon);
  auto write = [&](char const* name, char const* text) { std::ofstream(hwmon / name) << text << '\n'; };
  write("freq1_input", "2100000000");
  write("power1_average", "512000000");
  write("temp1_input", "51000");
  write("temp2_input", "63000");
  std::ofstream(devices / "0000:c1:00.0" / "current_link_speed") << "32.0 GT/s PCIe\n";
  Telemetry telemetry(open_amdgpu("0000:c1:00.0", devices));
  telemetry.start();
  auto const found = stopped(telemetry).value.value();
  EXPECT_EQ(found.engine_clock.value().median, 2.1e9);
  EXPECT_EQ(found.engine_clock.value().min, 2.1e9);
  EXPECT_EQ(found.power.value().mean, 512);
  EXPECT_EQ(found.power.value().max, 512);
  EXPECT_EQ(found.max_temperature, 63);
  EXPECT_EQ(found.max_pcie_generation, 5);
  EXPECT_FALSE(found.memory_clock);  // what is not told is absent, and not zero
  EXPECT_FALSE(found.slowed_by);
}

/// A table of format 1.6 with a counter and residencies of five limiters.
std::string table_of(std::uint32_t counter, std::array<std::uint32_t, 5> residencies) {
  std::string bytes(256, '\0');
  bytes[1] = 1;  // its size
  bytes[2] = 1;
  bytes[3] = 6;
  std::memcpy(bytes.data() + 32, &counter, sizeof counter);
  std::memcpy(bytes.data() + 36, residencies.data(), sizeof residencies);
  return bytes;
}

TEST(Telemetry, CountsWhatAmdgpuWasSlowedBySinceItsBegin) {
  TemporaryFolder const folder;
  auto const devices = folder / "devices", device = devices / "0000:c1:00.0";
  fs::create_directories(device / "hwmon" / "hwmon3");
  auto write = [&](std::string const& table) {  // at once, as the driver's file is
    std::ofstream(device / "new", std::ios::binary) << table;
    fs::rename(device / "new", device / "gpu_metrics");
  };
  write(table_of(1000, {7, 500, 0, 3, 0}));  // of before
  Telemetry telemetry(open_amdgpu("0000:c1:00.0", devices));
  telemetry.start();
  EXPECT_TRUE(stopped(telemetry).value.value().slowed_by.value().empty());
  telemetry.start();
  write(table_of(1100, {7, 580, 0, 3, 20}));
  auto const found = stopped(telemetry).value.value();
  double const once = 1 / static_cast<double>(found.readings);
  EXPECT_EQ(found.slowed_by, (std::map<std::string, double>{{"heat", once}, {"power cap", once}}));
}

TEST(Telemetry, SpeaksNvml) {
  Telemetry telemetry(open_nvml("0000:1b:00.0", TOISE_NVML_LOOKALIKE));
  telemetry.start();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  auto const [value, why_not] = stopped(telemetry);
  ASSERT_TRUE(value) << why_not;
  EXPECT_EQ(value->source, "NVML, driver 580.1");
  EXPECT_GE(value->readings, 4);
  EXPECT_EQ(value->engine_clock.value().median, 1.98e9);
  EXPECT_EQ(value->memory_clock.value().median, 3.201e9);
  EXPECT_EQ(value->max_temperature, 71);
  EXPECT_EQ(value->max_pcie_generation, 4);
  EXPECT_EQ(value->power.value().max, 700);
  // 10 J a reading by the counter, which is believed above the momentary power
  EXPECT_DOUBLE_EQ(value->energy.value(), 10 * static_cast<double>(value->readings - 1));
  EXPECT_NE(value->power.value().mean, 700);
  EXPECT_EQ(value->slowed_by, (std::map<std::string, double>{{"heat", 1}, {"power cap", 1}}));
}

TEST(Telemetry, SaysWhyThereIsNone) {
  EXPECT_EQ(why_not(open_nvml("0000:1b:00.0", "libnothing-here.so")),
            "not available: libnothing-here.so could not be opened");
  EXPECT_EQ(why_not(open_nvml("0000:99:00.0", TOISE_NVML_LOOKALIKE)),
            "not available: NVML knows no device at 0000:99:00.0 (error 6)");
  EXPECT_EQ(why_not(open_amdgpu("0000:c1:00.0", "/dev/null/absent")),
            "not available: /dev/null/absent/0000:c1:00.0/hwmon has no hwmon of the amdgpu driver");
}

}  // namespace
}  // namespace toise::gpu
