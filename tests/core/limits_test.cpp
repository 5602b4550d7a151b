// What a process may use, read from folders as the kernel would show them.
#include <gtest/gtest.h>

#include <fstream>

#include "core/error.hpp"
#include "core/limits/available_cpus.hpp"
#include "core/limits/available_memory.hpp"
#include "core/limits/cgroup.hpp"
#include "core/limits/host_memory.hpp"
#include "core/limits/host_settings.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

constexpr double gib = 1024.0 * 1024 * 1024;

/// A root folder with what /proc and /sys say.
class Root {
public:
  void write(std::string const& path, std::string const& text) {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path) << text;
  }
  fs::path const& path() const { return folder_.path(); }

private:
  TemporaryFolder folder_;
};

/// A process in /jobs/7 of a machine with v2 alone, 8 GiB available.
struct RootOfV2 : Root {
  RootOfV2() {
    write("proc/self/cgroup", "0::/jobs/7\n");
    write("proc/self/mountinfo",
          "29 22 0:26 / /sys rw - sysfs sysfs rw\n"
          "30 29 0:27 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n");
    write("proc/meminfo", "MemTotal: 16777216 kB\nMemAvailable: 8388608 kB\n");
  }
};

/// The same of v1, whose controllers are mounted apart; as a container sees it, without a namespace of groups.
struct RootOfV1 : Root {
  RootOfV1() {
    write("proc/self/cgroup", "4:memory:/docker/a\n3:cpu,cpuacct:/docker/a\n0::/\n");
    write("proc/self/mountinfo",
          "31 29 0:28 /docker/a /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n"
          "32 29 0:29 /docker/a /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n");
    write("proc/meminfo", "MemAvailable: 8388608 kB\n");
  }
};

TEST(Cgroup, HasAllLevelsFromItsOwnToTheOutermost) {
  RootOfV2 const root;
  std::vector<fs::path> folders;
  for (auto const& group : cgroups_of("cpu", root.path())) folders.push_back(group.folder);
  auto const top = root.path() / "sys/fs/cgroup";
  EXPECT_EQ(folders, (std::vector<fs::path>{top / "jobs/7", top / "jobs", top}));
}

TEST(Cgroup, IsSeenFromInsideAContainer) {
  RootOfV1 const root;
  auto const groups = cgroups_of("cpu", root.path());
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0].folder, root.path() / "sys/fs/cgroup/cpu,cpuacct");
  EXPECT_EQ(groups[0].version, CgroupVersion::v1);
}

TEST(Cgroup, IsNoneWhereProcIsHidden) { EXPECT_TRUE(cgroups_of("cpu", "/dev/null/absent").empty()); }

TEST(AvailableCpus, AreTheMachinesWithoutALimit) {
  RootOfV2 root;
  root.write("sys/fs/cgroup/jobs/7/cpu.max", "max 100000\n");
  EXPECT_EQ(describe(available_cpus(4, 4, root.path())), "4 CPUs on this machine");
}

TEST(AvailableCpus, AreThoseOfTheAffinityMask) {
  RootOfV2 const root;
  EXPECT_EQ(describe(available_cpus(1, 4, root.path())), "1 CPU in the affinity mask of this process");
}

TEST(AvailableCpus, AreTheLeastQuotaOfAllLevels) {
  RootOfV2 root;
  root.write("sys/fs/cgroup/jobs/7/cpu.max", "300000 100000\n");
  root.write("sys/fs/cgroup/jobs/cpu.max", "75000 50000\n");
  EXPECT_EQ(describe(available_cpus(4, 4, root.path())), "1.5 CPUs available to this cgroup");
}

TEST(AvailableCpus, AreTheQuotaOfV1) {
  RootOfV1 root;
  root.write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "200000\n");
  root.write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(available_cpus(4, 4, root.path()).count, 2);
  root.write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
  EXPECT_EQ(available_cpus(4, 4, root.path()).count, 4);
}

TEST(AvailableMemory, IsTheMachinesWithoutALimit) {
  RootOfV2 root;
  root.write("sys/fs/cgroup/jobs/7/memory.max", "max\n");
  root.write("sys/fs/cgroup/jobs/7/memory.current", "4096\n");
  auto const found = available_memory(root.path());
  EXPECT_EQ(found.bytes, 8 * gib);
  EXPECT_EQ(found.where, "free on this machine");
}

TEST(AvailableMemory, IsTheLimitMinusUsageWithCachesAsFree) {
  RootOfV2 root;
  root.write("sys/fs/cgroup/jobs/memory.max", "4294967296\n");      // 4 GiB
  root.write("sys/fs/cgroup/jobs/memory.current", "3221225472\n");  // 3 GiB, of which 1 GiB can be dropped
  root.write("sys/fs/cgroup/jobs/memory.stat",
             "anon 2147483648\ninactive_file 536870912\nactive_file 268435456\nslab_reclaimable 268435456\n");
  auto const found = available_memory(root.path());
  EXPECT_EQ(found.bytes, 2 * gib);
  EXPECT_EQ(found.where, "available to this cgroup");
}

TEST(AvailableMemory, EndsWhereTheKernelBeginsToSlowTheGroupDown) {
  RootOfV2 root;
  root.write("sys/fs/cgroup/jobs/memory.max", "4294967296\n");
  root.write("sys/fs/cgroup/jobs/memory.high", "1073741824\n");
  root.write("sys/fs/cgroup/jobs/memory.current", "0\n");
  EXPECT_EQ(available_memory(root.path()).bytes, gib);
}

TEST(AvailableMemory, IsTheLimitOfV1) {
  RootOfV1 root;
  root.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "2147483648\n");
  root.write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1610612736\n");
  root.write("sys/fs/cgroup/memory/memory.stat", "cache 7\ntotal_inactive_file 536870912\ntotal_active_file 0\n");
  EXPECT_EQ(available_memory(root.path()).bytes, gib);
}

TEST(AvailableMemory, IsKnownWhereProcIsHidden) { EXPECT_GT(available_memory("/dev/null/absent").bytes, 0); }

std::string refusal_of(HostMemory const& memory, double bytes) {
  try {
    memory.require(bytes);
  } catch (Unsupported const& e) {
    return e.what();
  }
  return "granted";
}

TEST(AvailableCpus, AreTooFewForMoreBusyThreads) {
  AvailableCpus const two{.count = 2, .where = "on this machine"};

  EXPECT_EQ(more_threads_than_cpus(2, 0, two, ""), "");
  EXPECT_EQ(more_threads_than_cpus(2, 2, two, " on n7"),
            "2 ranks x 2 threads = 4 on n7, 2 CPUs on this machine; --allow-oversubscribed measures anyway");
}

TEST(AvailableCpus, AllowAtMost64RanksEach) {
  AvailableCpus const two{.count = 2, .where = "on this machine"};

  EXPECT_EQ(too_many_ranks(128, two), "");
  EXPECT_EQ(
      too_many_ranks(129, two),
      "129 ranks, 2 CPUs on this machine; at most 64 ranks are started for each, oversubscribed or not: 128 here");
  EXPECT_EQ(too_many_ranks(64, {.count = 0.5, .where = "available to this cgroup"}), "");
}

TEST(HostMemory, CountsAllBuffersAndAllRanksOfTheNode) {
  HostMemory memory({.bytes = 32 * gib, .where = "available to this cgroup"}, 2);  // 31 GiB of them for buffers
  memory.take(10 * gib);
  EXPECT_EQ(refusal_of(memory, 5 * gib), "granted");
  EXPECT_EQ(refusal_of(memory, 6 * gib),
            "needs at least 32.0 GiB (2 ranks x 16.0 GiB), 31.0 GiB available to this cgroup");
  memory.give_back(10 * gib);
  EXPECT_EQ(refusal_of(memory, 15 * gib), "granted");
}

TEST(HostMemory, CountsAnewForEachCase) {
  HostMemory memory({.bytes = 32 * gib, .where = "free on this machine"}, 1);
  memory.take(gib);
  memory.renew({.bytes = 16 * gib, .where = "free on this machine"});  // in which that gigabyte is counted
  EXPECT_EQ(refusal_of(memory, 15.5 * gib), "granted");
  EXPECT_EQ(refusal_of(memory, 16 * gib), "needs 16.0 GiB, 15.5 GiB free on this machine");
}

TEST(HostSettings, TurboIsReadOfEitherDriver) {
  Root intel, other, hidden;
  intel.write("sys/devices/system/cpu/intel_pstate/no_turbo", "1\n");
  other.write("sys/devices/system/cpu/cpufreq/boost", "1\n");

  EXPECT_EQ(read_turbo(intel.path()), "off");
  EXPECT_EQ(read_turbo(other.path()), "on");
  EXPECT_TRUE(read_turbo(hidden.path()).starts_with("not available: "));
}

TEST(HostSettings, SwapInUseIsWhatIsNotFree) {
  Root root, hidden;
  root.write("proc/meminfo", "MemTotal: 100 kB\nSwapTotal:  10 kB\nSwapFree: 4 kB\n");

  EXPECT_EQ(read_swap_used(root.path()), 6 * 1024);
  EXPECT_FALSE(read_swap_used(hidden.path()));
}

TEST(HostSettings, FastLinksAreThePortsThatAreUp) {
  Root root;
  auto const port = [&](std::string const& name, char const* kind, char const* state) {
    root.write("sys/class/infiniband/" + name + "/ports/1/link_layer", kind);
    root.write("sys/class/infiniband/" + name + "/ports/1/state", state);
  };
  port("mlx5_0", "InfiniBand\n", "4: ACTIVE\n");
  port("mlx5_1", "InfiniBand\n", "1: DOWN\n");
  port("mlx5_2", "Ethernet\n", "4: ACTIVE\n");
  root.write("sys/class/cxi/cxi0/uevent", "");

  EXPECT_EQ(read_fast_links(root.path()), (std::vector<std::string>{"mlx5_0 port 1, InfiniBand", "cxi0, Slingshot"}));
  EXPECT_TRUE(read_fast_links(Root().path()).empty());
}

}  // namespace
}  // namespace toise
