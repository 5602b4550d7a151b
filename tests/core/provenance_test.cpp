#include "core/system/provenance.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/system/energy.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

TEST(Provenance, CapturesWhatMattersAndNoSecrets) {
  EXPECT_TRUE(is_captured("OMP_NUM_THREADS"));
  EXPECT_TRUE(is_captured("UCX_TLS"));
  EXPECT_FALSE(is_captured("HOME"));
  EXPECT_FALSE(is_captured("SLURM_JWT"));
  EXPECT_FALSE(is_captured("OMPI_MCA_auth_token"));
  EXPECT_FALSE(is_captured("TOISE_API_KEY"));
  EXPECT_FALSE(is_captured("TOISE_api_token"));
}

TEST(Provenance, CapturesNoPersonAndNothingElse) {
  for (auto const* name : {"SLURM_JOB_USER", "SLURM_JOB_UID", "SLURM_JOB_COMMENT", "MPICH_PASSPHRASE", "NCCL_PRIVATE",
                           "AWS_REGION", "CUDA_HOME_OF_MINE", "OMPI_COMM_WORLD_RANK", "PATH", "USER"}) {
    EXPECT_FALSE(is_captured(name)) << name;
  }
  for (auto const* name : {"CUDA_VISIBLE_DEVICES", "OMPI_MCA_btl", "SLURM_JOB_ID", "RCCL_X", "LD_PRELOAD"}) {
    EXPECT_TRUE(is_captured(name)) << name;
  }
}

TEST(Provenance, KnowsASecretByItsValue) {
  for (auto const* value : {"https://me:pw@proxy", "--password=x", "Bearer abc", "ghp_0123", "eyJhbGciOi.eyJzdWI.x",
                            "-----BEGIN KEY", "a,Token=b"}) {
    EXPECT_TRUE(looks_secret(value)) << value;
  }
  for (auto const* value : {"^openib", "/opt/lib:/usr/lib", "tcp://n1:1234", "close", "0-3"}) {
    EXPECT_FALSE(looks_secret(value)) << value;
  }
}

TEST(Provenance, DescribesThisHost) {
  setenv("OMP_TEST_MARK", "7", 1);
  setenv("OMP_TEST_PROXY", "http://me:pw@proxy", 1);
  auto const host = describe_host();
  EXPECT_GE(host.cpu->logical_cpus, 1);
  EXPECT_GT(host.memory_bytes, 100 << 20);
  EXPECT_EQ(host.variables->at("OMP_TEST_MARK"), "7");
  EXPECT_EQ(host.variables->at("OMP_TEST_PROXY"), "withheld: it looks like a secret");
}

TEST(Energy, SumsPackagesAndHandlesTheCountersWrap) {
  namespace fs = std::filesystem;
  TemporaryFolder const root;
  auto write = [&](std::string const& zone, std::string const& file, std::string const& value) {
    fs::create_directories(root / zone);
    std::ofstream(root / zone / file) << value << '\n';
  };
  for (auto const* zone : {"intel-rapl:0", "intel-rapl:1"}) {
    write(zone, "name", "package-0");
    write(zone, "max_energy_range_uj", "10000000");
    write(zone, "energy_uj", "9000000");
  }
  write("intel-rapl:0:0", "name", "dram");
  write("intel-rapl:0:0", "energy_uj", "1");
  Energy energy(root.path());

  energy.start();
  write("intel-rapl:0", "energy_uj", "9500000");  // + 0.5 J
  write("intel-rapl:1", "energy_uj", "1000000");  // wrapped: + 2 J
  SystemReadings readings;
  energy.stop(readings);

  EXPECT_DOUBLE_EQ(readings.energy.value.value().joules, 2.5);
}

TEST(Energy, IsNotAvailableWithAReasonWhereThereIsNone) {
  Energy energy("/dev/null/absent");
  SystemReadings readings;
  energy.stop(readings);
  EXPECT_EQ(readings.energy.why_not, "not available: no package in /dev/null/absent");
}

}  // namespace
}  // namespace toise
