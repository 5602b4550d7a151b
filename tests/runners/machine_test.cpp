#include "runners/suite/machine.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "core/error.hpp"
#include "core/run/measurement_json.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

fs::path write(std::string const& text) {
  static TemporaryFolder const folder;
  auto const file = folder / "machine.toml";
  std::ofstream(file) << text;
  return file;
}

std::string refusal(std::string const& text) {
  auto const file = write(text);
  try {
    read_machine(file);
  } catch (InputError const& e) {
    return std::string(e.what()).substr(file.string().size());
  }
  return "accepted";
}

TEST(Machine, IsReadAsItsFileSays) {
  auto const m = read_machine(write(R"(
launcher = "srun"
batch = "sbatch"
query_interval = "30s"
nodes = 364
[node]
cores = 96
gpus = 4
memory = "512GB"
[peak]
network_bandwidth = 200e9
flop_rate = { fp64 = 1e12 }
)"));
  EXPECT_EQ(m.query_interval, 30);
  EXPECT_EQ(m.nodes, 364);
  EXPECT_EQ(m.node.at("memory"), 512e9);
  EXPECT_EQ(m.cores_of_task(4), 24);
  EXPECT_EQ(m.node.at("gpus"), 4);
  EXPECT_EQ(m.peak.at("flop_rate.fp64"), 1e12);
  EXPECT_EQ(to_json(machine_from_json(to_json(m))), to_json(m));
}

TEST(Machine, ItsScratchIsFilledFromTheEnvironment) {
  setenv("TOISE_TEST_SCRATCH", "/fast", 1);
  EXPECT_EQ(expand_environment("$TOISE_TEST_SCRATCH/a"), "/fast/a");
  EXPECT_EQ(expand_environment("/a/$TOISE_NOT_THERE"), "/a/$TOISE_NOT_THERE");
}

TEST(Machine, ErrorsNameFileAndLine) {
  EXPECT_EQ(refusal("\nlancher = \"srun\"\n"), ":2: lancher: unknown key of a machine; did you mean 'launcher'?");
  EXPECT_EQ(refusal("launcher = \"sruun\"\n"),
            ":1: launcher: unknown 'sruun'; did you mean 'srun'?; expected one of local, mpirun, srun, ccc_mprun");
  EXPECT_EQ(refusal("[node]\ncores = 0\n"), ":2: node.cores: must be a number above zero, not 0");
}

TEST(Machine, AllThatAreShippedAreRead) {
  int count = 0;
  for (auto const& entry : fs::directory_iterator(fs::path(TOISE_SOURCE_DIR) / "suites" / "machines")) {
    if (entry.path().filename() == "parts.toml") continue;
    auto const m = read_machine(entry.path());
    EXPECT_FALSE(m.description.empty()) << entry.path();
    EXPECT_FALSE(m.sources.empty()) << entry.path() << ": where does it come from?";
    EXPECT_TRUE(m.batch != "ccc_msub" || m.query_interval >= 30) << "TGCC allows two questions a minute";
    ++count;
  }
  EXPECT_GE(count, 13);
}

}  // namespace
}  // namespace toise
