// Rules about how GPUs are set up and where things lay, each on a run made for it: says so, and keeps quiet.
#include <gtest/gtest.h>

#include "analysis/diagnose/rules.hpp"
#include "tests/analysis/made_facts.hpp"

namespace toise {
namespace {

/// Of a healthy run whose GPU is changed.
template <class Change>
std::optional<Finding> said_of_gpu(std::string_view id, Change const& change) {
  auto run = healthy_run();
  change(run.environment.gpu.value->devices.front());
  return said(id, facts_of(run, healthy_measurements()));
}

using Words = std::vector<std::string>;

TEST(GpuSettingsRules, NameTheGpuAndItsSetting) {
  auto const ecc = said_of_gpu("gpu.ecc-off", [](Gpu& gpu) { gpu.settings.value->ecc = false; });
  EXPECT_EQ(ecc.value().where, Words{"GPU 0 at 0000:1b:00.0: ECC is off"});
  auto const power = said_of_gpu("gpu.power-limit", [](Gpu& gpu) { gpu.settings.value->power_limit = 500; });
  EXPECT_EQ(power.value().where, Words{"GPU 0 at 0000:1b:00.0: 500 W of 700 W"});
  auto const errors = said_of_gpu("gpu.memory-errors", [](Gpu& gpu) {
    gpu.settings.value->uncorrected_errors = 3;
    gpu.settings.value->repair_pending = true;
  });
  EXPECT_EQ(errors.value().where, Words{"GPU 0 at 0000:1b:00.0: 3 uncorrected errors, a repair waits"});
  EXPECT_EQ(errors->severity, Severity::serious);
  EXPECT_TRUE(said_of_gpu("gpu.persistence-off", [](Gpu& gpu) { gpu.settings.value->persistence = false; }));
  EXPECT_TRUE(said_of_gpu("gpu.partitioned", [](Gpu& gpu) { gpu.settings.value->partitioned = true; }));
}

TEST(GpuSettingsRules, KeepQuietOfWhatIsNotKnown) {
  for (auto const id : {"gpu.ecc-off", "gpu.memory-errors", "gpu.persistence-off", "gpu.partitioned", "gpu.power-limit",
                        "gpu.redirected-peers"}) {
    EXPECT_FALSE(said_of_gpu(id, [](Gpu& gpu) {
      gpu.settings = Known<GpuSettings>::none("not available");
      gpu.pcie_redirected.reset();
      gpu.iommu.reset();
    })) << id;
  }
}

TEST(GpuSettingsRules, SayWhatSendsPeersThroughTheRoot) {
  auto const bridge = said_of_gpu("gpu.redirected-peers", [](Gpu& gpu) { gpu.pcie_redirected = true; });
  EXPECT_EQ(bridge.value().where, Words{"GPU 0 at 0000:1b:00.0: a bridge redirects its requests (ACS)"});
  auto const iommu = said_of_gpu("gpu.redirected-peers", [](Gpu& gpu) { gpu.iommu = "DMA-FQ"; });
  EXPECT_EQ(iommu.value().where, Words{"GPU 0 at 0000:1b:00.0: the IOMMU translates for it (DMA-FQ)"});
}

/// A case during which the link of a GPU was seen at a generation.
Measurement made_transfer(double generation) {
  auto m = made("transfer.h2d", "cuda", "bandwidth", 50e9);
  m.system.gpu = GpuReading{.source = "NVML", .readings = 5, .max_pcie_generation = generation};
  return m;
}

TEST(GpuSettingsRules, CountTheFastestLinkThatWasSeen) {
  auto const slow = said("gpu.pcie-generation", facts_of(healthy_run(), {made_transfer(1), made_transfer(3)}));
  EXPECT_EQ(slow.value().headline, "the PCIe link of a GPU ran at generation 3 of 5");
  EXPECT_FALSE(said("gpu.pcie-generation", facts_of(healthy_run(), {made_transfer(1), made_transfer(5)})));
}

TEST(PlacementRules, SayThatTheHypervisorMovedCpusApart) {
  auto m = made_all_reduce("mpi", 2, 1);
  m.system.disturbances = Disturbances{.seconds = 1, .distance = TakenTimes{{"n1 CPUs 0 and 1", 3.7e-7}}};
  auto const found = said("cpu.moved-apart", facts_of(healthy_run(), {m}));
  EXPECT_NE(found.value().headline.find("a cache line took up to 370 ns"), std::string::npos) << found->headline;
  EXPECT_EQ(found->where.size(), 1u);
  m.system.disturbances.value->distance = TakenTimes{{"n1 CPUs 0 and 1", 1.2e-7}};
  EXPECT_FALSE(said("cpu.moved-apart", facts_of(healthy_run(), {m})));
}

TEST(PlacementRules, SayThatRanksSharedACore) {
  auto run = healthy_run();
  run.environment.machine.caches.value->back().shared_cpus = "0-1";
  auto const of_two_ranks = made_all_reduce("mpi", 2, 1);
  EXPECT_TRUE(said("ranks.smt-siblings", facts_of(run, {of_two_ranks})));
  EXPECT_FALSE(said("ranks.smt-siblings", facts_of(healthy_run(), {of_two_ranks})));
  EXPECT_FALSE(said("ranks.smt-siblings", facts_of(run, {made_triad(1'000'000)})));  // one rank's own threads
}

TEST(PlacementRules, SayThatMemoryWasRemote) {
  auto m = made_triad(1'000'000);
  m.system.disturbances = Disturbances{.seconds = 1, .minor_faults = 20000.0, .numa_misses = 5000.0};
  EXPECT_TRUE(said("memory.remote", facts_of(healthy_run(), {m})));
  m.system.disturbances.value->numa_misses = 100.0;
  EXPECT_FALSE(said("memory.remote", facts_of(healthy_run(), {m})));
  auto one_node = healthy_run();
  one_node.environment.machine.numa.value->pop_back();
  m.system.disturbances.value->numa_misses = 5000.0;
  EXPECT_FALSE(said("memory.remote", facts_of(one_node, {m})));
}

}  // namespace
}  // namespace toise
