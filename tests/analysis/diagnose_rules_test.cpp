// Each rule on a run made for it: says so, and keeps quiet.
#include <gtest/gtest.h>

#include <random>

#include "analysis/diagnose/rules.hpp"
#include "tests/analysis/made_facts.hpp"

namespace toise {
namespace {

std::optional<Finding> said(std::string_view id, RunFile const& run) {
  return said(id, facts_of(run, healthy_measurements()));
}

std::optional<Finding> said(std::string_view id, Measurement const& m) {
  return said(id, facts_of(healthy_run(), {m}));
}

RunFile run_with_blas(std::string const& blas) {
  auto run = healthy_run();
  run.environment.libraries->versions["blas"] = blas;
  return run;
}

RunFile run_with(std::map<std::string, std::string> variables) {
  auto run = healthy_run();
  run.environment.machine.variables = std::move(variables);
  return run;
}

TEST(BlasRules, SayThatOpenblasTookOldKernels) {
  auto const found = said("blas.old-kernels", run_with_blas("OpenBLAS 0.3.8 DYNAMIC_ARCH; kernels Prescott"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->headline, "OpenBLAS took its prescott kernels (SSE) on a CPU that has AVX-512");
  EXPECT_EQ(found->severity, Severity::serious);
  EXPECT_EQ(found->where, std::vector<std::string>{"gemm/cblas type=fp64"});
}

TEST(BlasRules, NameTheVariableThatForcedTheKernels) {
  auto run = run_with_blas("OpenBLAS 0.3.8 DYNAMIC_ARCH; kernels Haswell");
  run.environment.machine.variables->emplace("OPENBLAS_CORETYPE", "Haswell");
  auto const found = said("blas.old-kernels", run);
  ASSERT_TRUE(found);
  EXPECT_NE(found->advice.find("unset OPENBLAS_CORETYPE, which is Haswell"), std::string::npos);
}

TEST(BlasRules, KeepQuietOfKernelsThatTheyDoNotKnowAndOfRunsWithoutBlas) {
  EXPECT_FALSE(said("blas.old-kernels", run_with_blas("OpenBLAS 0.4 DYNAMIC_ARCH; kernels Futurelake")));
  EXPECT_FALSE(said("blas.old-kernels", run_with_blas("BLIS 0.9")));
  auto const old = run_with_blas("OpenBLAS 0.3.8 DYNAMIC_ARCH; kernels Prescott");
  EXPECT_FALSE(said("blas.old-kernels", facts_of(old, {made_triad(1'000'000)})));
}

TEST(BlasRules, AreLessSureOfAvx2KernelsOnAmd) {
  auto run = run_with_blas("OpenBLAS 0.3.8 DYNAMIC_ARCH; kernels Zen");
  run.environment.machine.cpu->vendor = "AuthenticAMD";
  auto const found = said("blas.old-kernels", run);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->sureness, Sureness::possible);
}

TEST(BlasRules, SayThatOpenblasHasNoThreads) {
  EXPECT_TRUE(said("blas.single-threaded", run_with_blas("OpenBLAS 0.3.21 SINGLE_THREADED; kernels SkylakeX")));
}

TEST(BlasRules, SayThatBlasIsSlowerThanThePortableKernel) {
  EXPECT_TRUE(said("blas.slow", facts_of(healthy_run(), {made_product("cblas", 70), made_product("portable", 100)})));
  EXPECT_FALSE(said("blas.slow", facts_of(healthy_run(), {made_product("cblas", 85), made_product("portable", 100)})));
  EXPECT_FALSE(said("blas.slow", facts_of(healthy_run(), {made_product("cblas", 70)})));
}

TEST(CpuRules, SayWhichGovernorThereIs) {
  auto run = healthy_run();
  run.environment.machine.cpu->governor = "ondemand";
  EXPECT_EQ(said("cpu.governor", run)->headline, "the CPU frequency governor is ondemand, not performance");
  run.environment.machine.cpu->governor = "powersave";
  EXPECT_EQ(said("cpu.governor", run)->sureness, Sureness::possible);
}

TEST(CpuRules, SayThatTurboIsOff) {
  auto run = healthy_run();
  run.environment.machine.cpu->turbo = "off";
  EXPECT_TRUE(said("cpu.turbo-off", run));
}

TEST(CpuRules, SayThatTheClockIsCapped) {
  auto run = healthy_run();
  run.environment.machine.cpu->limit_khz = "2000000";
  EXPECT_EQ(said("cpu.frequency-cap", run)->headline, "the CPU clock is capped at 2.00 GHz, of 3.00 GHz");
}

TEST(CpuRules, SayThatHeatSlowedTheCpusDown) {
  auto m = made_triad(1'000'000);
  m.system.throttle = ThrottleReading{.events = 0};
  EXPECT_FALSE(said("cpu.throttled", m));
  m.system.throttle = ThrottleReading{.events = 3};
  EXPECT_TRUE(said("cpu.throttled", m));
}

TEST(CpuRules, SayHowManyCpusTheCgroupLeft) {
  auto run = healthy_run();
  run.environment.machine.cpu->available = 1.5;
  run.environment.machine.cpu->available_where = "available to this cgroup";
  EXPECT_EQ(said("cpu.limited", run)->headline, "1.5 of 4 CPUs were available to this cgroup");
  run.environment.machine.cpu->cores = 1;  // of which each has four threads
  EXPECT_FALSE(said("cpu.limited", run));
}

TEST(RankRules, SayThatRanksOfANodeHadACpuInCommon) {
  auto m = made_all_reduce("mpi", 2, 1);
  m.system.binding = {"n1: CPUs 0-1", "n1: CPUs 1-2"};
  EXPECT_TRUE(said("ranks.overlap", m));
  m.system.binding = {"n1: CPUs 0-1", "n2: CPUs 0-1"};
  EXPECT_FALSE(said("ranks.overlap", m));
}

TEST(RankRules, SayThatThereWereMoreThreadsThanCpusUnlessTheOverlapSaysIt) {
  auto m = made_all_reduce("mpi", 2, 1);
  m.system.oversubscribed = true;
  EXPECT_TRUE(said("ranks.oversubscribed", m));
  m.system.binding = {"n1: CPUs 0", "n1: CPUs 0"};
  EXPECT_FALSE(said("ranks.oversubscribed", m));
}

TEST(MemoryRules, SayThatSwapIsInUse) {
  auto run = healthy_run();
  run.environment.machine.swap_used = 5000;  // of a million: what lay idle
  EXPECT_FALSE(said("memory.swap", run));
  run.environment.machine.swap_used = 20'000;
  EXPECT_TRUE(said("memory.swap", run));
}

TEST(MemoryRules, SayThatHugePagesAreOffWhereMemoryWasMeasured) {
  auto run = healthy_run();
  run.environment.machine.huge_pages = "always madvise [never]";
  EXPECT_TRUE(said("memory.huge-pages", run));
  EXPECT_FALSE(said("memory.huge-pages", facts_of(run, {made_product("cblas")})));
}

Measurement read_on(std::string const& filesystem) {
  auto m = made("io.read", "portable", "bandwidth", 100, {{"bytes", std::int64_t{8}}});
  m.details.set({"file", Details{{"filesystem", filesystem}}});
  return m;
}

TEST(IoRules, SayThatTheFilesystemIsMemoryOrALayer) {
  EXPECT_EQ(said("io.in-memory", read_on("tmpfs"))->severity, Severity::serious);
  EXPECT_EQ(said("io.in-memory", read_on("overlayfs"))->severity, Severity::notable);
  EXPECT_FALSE(said("io.in-memory", read_on("ext4")));
}

TEST(IoRules, SayThatThePageCacheServedReads) {
  auto m = read_on("ext4");
  m.details.set({"resident_share", 0.0});
  EXPECT_FALSE(said("io.page-cache", m));
  m.details.set({"resident_share", 0.2});
  EXPECT_TRUE(said("io.page-cache", m));
}

TEST(NetworkRules, SayThatMpiWasKeptOnTcp) {
  auto const by_ob1 = run_with({{"OMPI_MCA_pml", "ob1"}, {"OMPI_MCA_btl", "tcp,self,vader"}});
  auto const found = said("mpi.slow-transport", by_ob1);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->headline,
            "MPI was told to use TCP (OMPI_MCA_btl=tcp,self,vader), but the node has mlx5_0 port 1, InfiniBand");
  EXPECT_EQ(found->where, std::vector<std::string>{"collective.all_reduce/mpi bytes=8 nodes=2 ranks=2"});
  EXPECT_TRUE(said("mpi.slow-transport", run_with({{"UCX_TLS", "tcp,self,sm"}})));
  EXPECT_TRUE(said("mpi.slow-transport", run_with({{"FI_PROVIDER", "sockets"}})));
}

TEST(NetworkRules, KeepQuietWhereMpiMayStillTakeTheFastWay) {
  EXPECT_FALSE(said("mpi.slow-transport", run_with({{"OMPI_MCA_btl", "tcp,self"}})));  // UCX comes first
  EXPECT_FALSE(said("mpi.slow-transport", run_with({{"UCX_TLS", "tcp,rc,self"}})));
  EXPECT_FALSE(said("mpi.slow-transport", run_with({{"UCX_TLS", "^tcp"}})));
  auto ethernet = run_with({{"UCX_TLS", "tcp,self"}});
  ethernet.environment.machine.fast_links->clear();
  EXPECT_FALSE(said("mpi.slow-transport", ethernet));
  auto mpich = run_with({{"OMPI_MCA_pml", "ob1"}, {"OMPI_MCA_btl", "tcp,self"}});
  mpich.environment.libraries->versions["mpi"] = "MPICH 4.0";
  EXPECT_FALSE(said("mpi.slow-transport", mpich));
}

TEST(NetworkRules, SayThatMessagesAreCopiedTwice) {
  EXPECT_TRUE(said("mpi.no-single-copy", run_with({{"OMPI_MCA_btl_vader_single_copy_mechanism", "none"}})));
  EXPECT_FALSE(said("mpi.no-single-copy", run_with({{"OMPI_MCA_btl_vader_single_copy_mechanism", "cma"}})));
}

TEST(NetworkRules, SayThatSharedMemoryIsMissing) {
  EXPECT_TRUE(said("mpi.no-shared-memory", run_with({{"OMPI_MCA_btl", "tcp,self"}})));
  EXPECT_TRUE(said("mpi.no-shared-memory", run_with({{"OMPI_MCA_btl", "^vader"}})));
  EXPECT_TRUE(said("mpi.no-shared-memory", run_with({{"UCX_TLS", "rc,self"}})));
  EXPECT_FALSE(said("mpi.no-shared-memory", run_with({{"OMPI_MCA_btl", "^openib"}})));
  EXPECT_FALSE(said("mpi.no-shared-memory", run_with({{"UCX_TLS", "rc,sm,self"}})));
}

TEST(NetworkRules, KeepQuietOfRanksThatDoNotTalk) {
  auto alone = made_triad(1'000'000);
  alone.id.ranks = 2;
  EXPECT_FALSE(said("mpi.no-shared-memory", facts_of(run_with({{"OMPI_MCA_btl", "^vader"}}), {alone})));
}

TEST(NetworkRules, SayThatNcclWasKeptOnSockets) {
  EXPECT_TRUE(said("nccl.sockets", run_with({{"NCCL_IB_DISABLE", "1"}})));
  EXPECT_TRUE(said("nccl.sockets", run_with({{"NCCL_NET", "Socket"}})));
  EXPECT_FALSE(said("nccl.sockets", run_with({{"NCCL_IB_DISABLE", "0"}})));
}

TEST(NetworkRules, SayThatGpusMayNotReadEachOther) {
  EXPECT_TRUE(said("nccl.no-peer-access", run_with({{"NCCL_P2P_DISABLE", "1"}})));
  EXPECT_FALSE(said("nccl.no-peer-access", run_with({{"NCCL_P2P_DISABLE", "0"}})));
}

Measurement slowed_by(std::map<std::string, double> reasons) {
  auto m = made_product("cublaslt");
  m.id.backend = "cuda";
  m.system.gpu = GpuReading{.slowed_by = std::move(reasons)};
  return m;
}

TEST(GpuRules, SayWhatSlowedAGpuDown) {
  EXPECT_EQ(said("gpu.throttled", slowed_by({{"heat", 0.1}, {"power cap", 0.9}}))->headline,
            "a GPU was slowed down (heat)");
  EXPECT_FALSE(said("gpu.throttled", slowed_by({{"power cap", 0.9}})));
  EXPECT_FALSE(said("gpu.throttled", slowed_by({{"heat", 0.0}})));
  auto refused = slowed_by({{"heat", 1.0}});  // too slow to count, and here is why
  refused.outcome = Outcome::invalid;
  EXPECT_TRUE(said("gpu.throttled", refused));
}

TEST(GpuRules, SayThatThePowerLimitSetTheClock) {
  EXPECT_TRUE(said("gpu.power-cap", slowed_by({{"power cap", 0.9}})));
  EXPECT_FALSE(said("gpu.power-cap", slowed_by({{"power cap", 0.1}})));
}

TEST(GpuRules, SayThatARankIsFarFromItsGpu) {
  auto m = slowed_by({});
  m.system.binding = {"n1: CPUs 2-3, GPU 0000:1b:00.0"};
  EXPECT_TRUE(said("gpu.far-cpus", m));
  m.system.binding = {"n1: CPUs 0-3, GPU 0000:1b:00.0"};
  EXPECT_FALSE(said("gpu.far-cpus", m));
  m.system.binding = {"n2: CPUs 2-3, GPU 0000:1b:00.0"};  // a node that nobody described
  EXPECT_FALSE(said("gpu.far-cpus", m));
}

TEST(GpuRules, SayThatAPcieLinkHasFewerLanes) {
  auto run = healthy_run();
  run.environment.gpu.value->devices[0].pcie_lanes = 8;
  EXPECT_EQ(said("gpu.pcie-lanes", run)->where, std::vector<std::string>{"GPU 0 at 0000:1b:00.0: x8 of x16"});
}

TEST(NumberRules, SayWhichNodesAreSlow) {
  NodeTable table;
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  for (int i = 0; i < 100; ++i) table.add("n" + std::to_string(i), "triad", "B/s", "higher", 100 + normal(random));
  EXPECT_FALSE(said("nodes.slow", facts_of(healthy_run(), {}, {}, find_outliers(table))));
  table.add("ill", "triad", "B/s", "higher", 80);

  auto const found = said("nodes.slow", facts_of(healthy_run(), {}, {}, find_outliers(table)));

  ASSERT_TRUE(found);
  EXPECT_EQ(found->headline, "1 of 101 nodes is below the others");
  EXPECT_TRUE(found->where.at(0).starts_with("ill: 79.9 %")) << found->where.at(0);
}

TEST(NumberRules, SayThatAValueIsAboveItsPeak) {
  auto const peak = made("peak.fma", "portable", "flop_rate", 100, {{"type", std::string("fp64")}});
  EXPECT_EQ(said("shares.above-one", facts_of(healthy_run(), {peak, made_product("cblas", 120)}))->where,
            std::vector<std::string>{"gemm/cblas type=fp64: 120 % of peak.fma fp64, measured"});
  EXPECT_FALSE(said("shares.above-one", facts_of(healthy_run(), {peak, made_product("cblas", 102)})));
}

TEST(NumberRules, SayWhyThereIsNoMemoryBandwidth) {
  auto run = healthy_run();
  run.environment.machine.caches.value->at(0).bytes = std::size_t{260} << 20;
  auto const found = said("shares.missing", facts_of(run, {made_triad(std::int64_t{256} << 20)}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->headline, "no memory-bound case is beyond the last cache, which holds 260MiB");
  EXPECT_NE(found->advice.find("'stream.*.bytes=520MiB'"), std::string::npos);
  EXPECT_FALSE(said("shares.missing", facts_of(run, {made_triad(std::int64_t{520} << 20)})));
}

TEST(NumberRules, SayThatAllCachesTogetherMayHoldTheArrays) {
  auto run = healthy_run();
  run.environment.machine.caches.value->at(0).shared_cpus = "0";  // four caches of 1,000 bytes
  EXPECT_TRUE(said("memory.caches-together", facts_of(run, {made_triad(2000)})));
  EXPECT_FALSE(said("memory.caches-together", facts_of(run, {made_triad(2000, 100), made_triad(8000, 110)})));
  EXPECT_FALSE(said("memory.caches-together", facts_of(healthy_run(), {made_triad(2000)})));
}

}  // namespace
}  // namespace toise
