#include "core/disturbances/cpu_distance.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <fstream>

#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

void write(fs::path const& file, std::string const& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

TEST(CacheLineRoundTrip, TakesNanosecondsBetweenTwoCpus) {
  cpu_set_t set;
  ASSERT_EQ(sched_getaffinity(0, sizeof set, &set), 0);
  std::vector<int> cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  }
  if (cpus.size() < 2) GTEST_SKIP() << "one CPU";

  auto const found = cache_line_round_trip(cpus[0], cpus[1]);

  if (!found.value) GTEST_SKIP() << found.why_not;
  EXPECT_GT(*found.value, 5e-9);
  EXPECT_LT(*found.value, 1e-4);
}

TEST(CacheLineRoundTrip, IsNotAvailableWithACpuThatThereIsNot) {
  auto const found = cache_line_round_trip(0, CPU_SETSIZE - 1);

  EXPECT_FALSE(found.value);
  EXPECT_NE(found.why_not.find("bound"), std::string::npos) << found.why_not;
}

TEST(Neighbours, AreCpusThatShareACacheInAVirtualMachineAlone) {
  TemporaryFolder const folder;
  write(folder / "guest", "processor : 0\nflags : fpu hypervisor avx2\n");
  write(folder / "host", "processor : 0\nflags : fpu avx2\n");
  write(folder / "cpu/cpu0/cache/index0/shared_cpu_list", "0\n");
  write(folder / "cpu/cpu0/cache/index3/shared_cpu_list", "0-3\n");
  auto const of = [&](std::vector<int> const& cpus, char const* info) {
    return neighbours_in_a_virtual_machine(cpus, folder / "cpu", folder / info);
  };

  EXPECT_EQ(of({0, 1, 2, 7}, "guest"), (std::pair{0, 2}));
  EXPECT_FALSE(of({0, 7}, "guest"));
  EXPECT_FALSE(of({0}, "guest"));
  EXPECT_FALSE(of({5, 6}, "guest"));  // nothing is said of CPU 5
  EXPECT_FALSE(of({0, 1}, "host"));
  EXPECT_FALSE(of({0, 1}, "hidden"));
}

}  // namespace
}  // namespace toise
