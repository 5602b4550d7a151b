#include "core/system/throttle.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

void write_counts(fs::path const& root, int cpu, int core, int package) {
  auto const folder = root / ("cpu" + std::to_string(cpu)) / "thermal_throttle";
  fs::create_directories(folder);
  std::ofstream(folder / "core_throttle_count") << core << '\n';
  std::ofstream(folder / "package_throttle_count") << package << '\n';
}

TEST(Throttle, CountsTheEventsOfItsCpusSinceTheStart) {
  TemporaryFolder const folder;
  auto const root = folder / "cpus";
  write_counts(root, 0, 5, 7);
  write_counts(root, 1, 100, 7);
  Throttle throttle({0}, root);
  throttle.start();
  EXPECT_EQ(throttle.read().value.value().events, 0);
  write_counts(root, 0, 6, 9);
  write_counts(root, 1, 200, 9);
  EXPECT_EQ(throttle.read().value.value().events, 3);
}

TEST(Throttle, SaysWhyWhereTheKernelDoesNotCount) {
  Throttle throttle({0}, "/dev/null/absent");
  throttle.start();
  EXPECT_EQ(
      throttle.read().why_not,
      "not available: the kernel counts no throttling of these CPUs (no thermal_throttle under /dev/null/absent)");
}

}  // namespace
}  // namespace toise
