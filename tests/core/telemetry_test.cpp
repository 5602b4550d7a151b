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
  Telemetry telemetry(open_amdgpu("0000:c1:00.0", devices));
  telemetry.start();
  auto const found = telemetry.stop();
  EXPECT_EQ(found["engine_clock"], nlohmann::json({{"median", 2.1e9}, {"min", 2.1e9}}));
  EXPECT_EQ(found["power"], nlohmann::json({{"mean", 512.0}, {"max", 512.0}}));
  EXPECT_EQ(found["temperature"], nlohmann::json({{"max", 63.0}}));
  EXPECT_FALSE(found.contains("memory_clock"));  // what is not told is absent, and not zero
  EXPECT_FALSE(found.contains("slowed_by"));
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
  EXPECT_EQ(telemetry.stop()["slowed_by"], nlohmann::json::object());
  telemetry.start();
  write(table_of(1100, {7, 580, 0, 3, 20}));
  auto const found = telemetry.stop();
  ASSERT_EQ(found["slowed_by"].size(), 2u) << found;
  double const once = 1 / found["readings"].get<double>();
  EXPECT_DOUBLE_EQ(found["slowed_by"]["power cap"], once);
  EXPECT_DOUBLE_EQ(found["slowed_by"]["heat"], once);
}

TEST(Telemetry, SpeaksNvml) {
  Telemetry telemetry(open_nvml("0000:1b:00.0", TOISE_NVML_LOOKALIKE));
  telemetry.start();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  auto const found = telemetry.stop();
  ASSERT_TRUE(found.is_object()) << found;
  EXPECT_EQ(found["source"], "NVML, driver 580.1");
  EXPECT_GE(found["readings"], 4);
  EXPECT_EQ(found["engine_clock"]["median"], 1.98e9);
  EXPECT_EQ(found["memory_clock"]["median"], 3.201e9);
  EXPECT_EQ(found["temperature"]["max"], 71);
  EXPECT_EQ(found["power"]["max"], 700);
  // 10 J a reading by the counter, which is believed above the momentary power
  double const readings = found["readings"];
  EXPECT_DOUBLE_EQ(found["energy"], 10 * (readings - 1));
  EXPECT_NE(found["power"]["mean"], 700);
  EXPECT_DOUBLE_EQ(found["slowed_by"]["power cap"], 1);
  EXPECT_DOUBLE_EQ(found["slowed_by"]["heat"], 1);
  EXPECT_EQ(found["slowed_by"].size(), 2u);
}

TEST(Telemetry, SaysWhyThereIsNone) {
  EXPECT_EQ(Telemetry(open_nvml("0000:1b:00.0", "libnothing-here.so")).stop(),
            "not available: libnothing-here.so could not be opened");
  EXPECT_EQ(Telemetry(open_nvml("0000:99:00.0", TOISE_NVML_LOOKALIKE)).stop(),
            "not available: NVML knows no device at 0000:99:00.0 (error 6)");
  EXPECT_EQ(Telemetry(open_amdgpu("0000:c1:00.0", "/dev/null/absent")).stop(),
            "not available: /dev/null/absent/0000:c1:00.0/hwmon has no hwmon of the amdgpu driver");
}

}  // namespace
}  // namespace toise::gpu
