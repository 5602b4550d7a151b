// How GPUs are set up, from a library that speaks NVML's interface and a folder as the amdgpu driver fills it.
#include "core/gpu/settings.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/temporary_folder.hpp"

namespace toise::gpu {
namespace {

namespace fs = std::filesystem;

TEST(GpuSettings, AreAskedOfNvml) {
  auto const [settings, why_not] = nvidia_settings("0000:1b:00.0", TOISE_NVML_LOOKALIKE);
  ASSERT_TRUE(settings) << why_not;
  EXPECT_EQ(settings->ecc, false);  // as it is, not as it will be
  EXPECT_EQ(settings->uncorrected_errors, 3);
  EXPECT_EQ(settings->repair_pending, true);
  EXPECT_EQ(settings->persistence, true);
  EXPECT_FALSE(settings->partitioned.has_value());  // the part knows nothing of it
  EXPECT_EQ(settings->power_limit, 500);
  EXPECT_EQ(settings->default_power_limit, 700);
}

TEST(GpuSettings, AreReadFromTheFilesOfAmdgpu) {
  TemporaryFolder const folder;
  auto const device = folder / "0000:c1:00.0";
  auto const write = [&](char const* name, char const* text) {
    fs::create_directories((device / name).parent_path());
    std::ofstream(device / name) << text;
  };
  write("ras/umc_err_count", "ue: 2\nce: 17\n");
  write("current_compute_partition", "CPX\n");
  write("hwmon/hwmon3/power1_cap", "600000000\n");
  write("hwmon/hwmon3/power1_cap_default", "750000000\n");
  auto const settings = amd_settings("0000:c1:00.0", folder / ".").value.value();
  EXPECT_EQ(settings.uncorrected_errors, 2);
  EXPECT_EQ(settings.partitioned, true);
  EXPECT_EQ(settings.power_limit, 600);
  EXPECT_EQ(settings.default_power_limit, 750);
  EXPECT_FALSE(settings.ecc.has_value());
}

TEST(GpuSettings, SayWhyThereAreNone) {
  EXPECT_EQ(nvidia_settings("0000:1b:00.0", "libnothing-here.so").why_not,
            "not available: libnothing-here.so could not be opened");
  EXPECT_EQ(amd_settings("0000:c1:00.0", "/dev/null/absent").why_not,
            "not available: /dev/null/absent/0000:c1:00.0 has no hwmon");
}

}  // namespace
}  // namespace toise::gpu
