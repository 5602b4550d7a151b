#include "core/disturbances/kernel_counts.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "core/disturbances/who.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

void write(fs::path const& file, std::string const& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

TEST(KernelCounts, OfACpuAreItsProcessesAndWhatTheHypervisorTook) {
  TemporaryFolder const root;
  write(root / "proc/stat",
        "cpu 300 0 0 0 0 0 0 0 0 0\n"
        "cpu0 100 20 30 900 5 70 80 9 50 0\n"
        "cpu2 200 0 0 0 0 0 0 0 0 0\nintr 5\n");

  auto const cpus = KernelCounter(root.path()).read().cpus.value.value();

  ASSERT_EQ(cpus.size(), 2);
  EXPECT_DOUBLE_EQ(cpus.at(0).busy, 1.5);  // user, nice and system, in ticks of 10 ms
  EXPECT_DOUBLE_EQ(cpus.at(0).steal, 0.09);
  EXPECT_DOUBLE_EQ(cpus.at(2).busy, 2);
}

TEST(KernelCounts, OfPressureAreTheSecondsInWhichSomeWaited) {
  TemporaryFolder const root;
  write(root / "proc/pressure/memory",
        "some avg10=1.00 avg60=0.00 avg300=0.00 total=1500000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n");

  auto const counts = KernelCounter(root.path()).read();

  EXPECT_DOUBLE_EQ(counts.pressure_memory.value.value(), 1.5);
  EXPECT_TRUE(counts.pressure_io.why_not.ends_with("proc/pressure/io does not say it here"));
}

TEST(KernelCounts, OfAQuotaAreOfTheGroupAndOfThoseAroundIt) {
  TemporaryFolder const root;
  write(root / "proc/self/cgroup", "0::/job/step\n");
  write(root / "proc/self/mountinfo", "30 29 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
  write(root / "sys/fs/cgroup/job/cpu.stat", "usage_usec 9\nnr_throttled 3\nthrottled_usec 2000000\n");
  write(root / "sys/fs/cgroup/job/step/cpu.stat", "usage_usec 9\nnr_throttled 1\nthrottled_usec 500000\n");
  EXPECT_DOUBLE_EQ(KernelCounter(root.path()).read().quota.value.value(), 2.5);
}

TEST(KernelCounts, OfAQuotaInTheFirstVersionOfGroupsAreInNanoseconds) {
  TemporaryFolder const root;
  write(root / "proc/self/cgroup", "4:cpu,cpuacct:/\n");
  write(root / "proc/self/mountinfo", "30 29 0:26 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n");
  write(root / "sys/fs/cgroup/cpu/cpu.stat", "nr_periods 5\nnr_throttled 3\nthrottled_time 250000000\n");
  EXPECT_DOUBLE_EQ(KernelCounter(root.path()).read().quota.value.value(), 0.25);
}

TEST(KernelCounts, OfNumaMissesAreThoseOfAllNodes) {
  TemporaryFolder const root;
  write(root / "sys/devices/system/node/node0/numastat", "numa_hit 100\nnuma_miss 7\n");
  write(root / "sys/devices/system/node/node1/numastat", "numa_hit 100\nnuma_miss 5\n");
  EXPECT_DOUBLE_EQ(KernelCounter(root.path()).read().numa_misses.value.value(), 12);
}

TEST(KernelCounts, OfADiskAreTheBytesThatItReadAndWrote) {
  TemporaryFolder const root;
  write(root / "proc/diskstats",
        "   8  0 sda 9 0 1000 4 8 0 2000 3 0 1 1\n"
        " 254 0 vda 9 0 10 4 8 0 30 3 0 1 1\n");
  auto const bytes = [&](Known<std::string> const& disk) { return KernelCounter(root.path()).read(disk).disk; };
  EXPECT_DOUBLE_EQ(bytes(std::string("254:0")).value.value(), 40 * 512);
  EXPECT_FALSE(bytes(std::string("254:1")).value.has_value());
  EXPECT_EQ(bytes(Known<std::string>::none("not available: a network's")).why_not, "not available: a network's");
}

TEST(KernelCounts, OfAContainerThatShowsNothingAreNotKnownEachByItself) {
  auto const counts = KernelCounter("/dev/null/absent").read();
  for (auto const& why :
       {counts.cpus.why_not, counts.pressure_cpu.why_not, counts.quota.why_not, counts.numa_misses.why_not})
    EXPECT_TRUE(why.starts_with("not available: ")) << why;
  EXPECT_FALSE(disk_beneath("/proc").value.has_value());  // of no disk
}

constexpr auto fields_16_to_38 = " 0 0 20 0 1 0 99 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 17 ";

// "4711 (name) state parent group session tty tty_group flags minflt cminflt majflt cmajflt utime stime"
std::string stat_of(std::string const& name, int ticks, std::string const& flags = "0", int cpu = 0) {
  return "1 (" + name + ") R 1 1 1 0 -1 " + flags + " 0 0 0 0 " + std::to_string(ticks) + " 0" + fields_16_to_38 +
         std::to_string(cpu) + " 0\n";
}

TEST(WhoRuns, AreThoseThatUsedCpuTimeBetweenTheLooksTheBusiestFirst) {
  TemporaryFolder const root;
  write(root / "proc/11/stat", stat_of("a (b) c", 100));
  write(root / "proc/12/stat", stat_of("idle", 5000));
  write(root / "proc/13/stat", stat_of("ours", 100));
  write(root / "proc/14/stat", stat_of("kswapd0", 100, "2097152"));

  auto const seen = who_runs(
      {}, {13},
      [&] {
        write(root / "proc/11/stat", stat_of("a (b) c", 101));
        write(root / "proc/13/stat", stat_of("ours", 105));
        write(root / "proc/14/stat", stat_of("kswapd0", 103, "2097152"));
      },
      root.path());

  EXPECT_EQ(seen, (std::vector<std::string>{"kernel thread kswapd0 (pid 14)", "a (b) c (pid 11)"}));
}

TEST(WhoRuns, AreThoseOnTheCpusThatWereAskedFor) {
  TemporaryFolder const root;
  write(root / "proc/11/stat", stat_of("here", 1, "0", 3));
  write(root / "proc/12/stat", stat_of("there", 1, "0", 4));

  auto const seen = who_runs(
      {3}, {},
      [&] {
        write(root / "proc/11/stat", stat_of("here", 2, "0", 3));
        write(root / "proc/12/stat", stat_of("there", 9, "0", 4));
      },
      root.path());

  EXPECT_EQ(seen, std::vector<std::string>{"here (pid 11)"});
}

TEST(WhoRuns, NamesNoProcessOfAnotherUser) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can make a folder that is another user's";
  TemporaryFolder const root;
  write(root / "proc/11/stat", stat_of("secret", 1));
  ASSERT_EQ(chown((root / "proc/11").c_str(), 4242, 4242), 0);
  fs::permissions(root.path(), fs::perms::all);  // for the other user to look at
  ASSERT_EQ(seteuid(4243), 0);
  auto const seen = who_runs(
      {}, {},
      [&] {
        (void)!seteuid(0);
        write(root / "proc/11/stat", stat_of("secret", 3));
        (void)!seteuid(4243);
      },
      root.path());
  ASSERT_EQ(seteuid(0), 0);
  EXPECT_EQ(seen, std::vector<std::string>{"a process of another user"});
}

TEST(CpuTime, OfAProcessIsThatOfUserAndKernel) {
  TemporaryFolder const root;
  write(root / "proc/11/stat", stat_of("a", 250));
  EXPECT_DOUBLE_EQ(cpu_time_of(11, root.path()), 2.5);
  EXPECT_DOUBLE_EQ(cpu_time_of(12, root.path()), 0);
}

}  // namespace
}  // namespace toise
