#include "runners/suite/machine.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/refusals.hpp"
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
}

TEST(Machine, ItsScratchIsFilledFromTheEnvironment) {
  setenv("TOISE_TEST_SCRATCH", "/fast", 1);
  EXPECT_EQ(expand_environment("$TOISE_TEST_SCRATCH/a"), "/fast/a");
  EXPECT_EQ(expand_environment("/a/$TOISE_NOT_THERE"), "/a/$TOISE_NOT_THERE");
}

TEST(Machine, IsRefusedWithFileLineAndKey) {
  expect_refusals({{"\nlancher = \"srun\"\n", ":2: lancher: unknown key of a machine; did you mean 'launcher'?"},
                   {"[node]\nsokets = 2\n", ":2: node.sokets: unknown key of a node; did you mean 'sockets'?"},
                   {"[peak]\nbandwidth = 2\n", ":2: peak.bandwidth: unknown key of a peak"},
                   {"launcher = \"sruun\"\n",
                    ":1: launcher: unknown 'sruun'; did you mean 'srun'?; there are local, mpirun, srun, ccc_mprun"},
                   {"[node]\ncores = 0\n", ":2: node.cores: must be a whole number from 1 to 1000000, not 0"},
                   {"[node]\nmemory = true\n", ":2: node.memory: expected a number or a string in quotes"},
                   {"node = 4\n", ":1: node: expected a table: [node] or node = { … }"},
                   {"[peak]\nflop_rate = { fp64 = \"fast\" }\n",
                    ":2: peak.flop_rate.fp64: must be a number above zero, at most 1e24, not fast"},
                   {"nodes = 0\n", ":1: nodes: must be a whole number from 1 to 1000000, not 0"},
                   {"provisional = 1\n", ":1: provisional: expected true or false"},
                   {"modules = [[]]\n", ":1: modules: expected a string in quotes"}},
                  [](auto const& file) { read_machine(file); });
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

TEST(Machine, SilencesAFindingWithAReason) {
  auto const m = read_machine(write("[[silence]]\nfinding = \"cpu.turbo-off\"\nreason = \"by contract\"\n"));

  ASSERT_TRUE(m.silence);
  EXPECT_EQ(m.silence->at(0).finding, "cpu.turbo-off");
  EXPECT_EQ(m.silence->at(0).reason, "by contract");
}

TEST(Machine, ASilenceOfAnUnknownFindingOrWithoutAReasonIsRefused) {
  expect_refusals(
      {{"[[silence]]\nfinding = \"cpu.turbo-of\"\nreason = \"a\"\n",
        ":2: finding: there is no finding 'cpu.turbo-of'; did you mean 'cpu.turbo-off'?; docs/diagnose.md "
        "lists them"},
       {"[[silence]]\nreason = \"a\"\n",
        ":1: silence.finding is missing: which finding is it? docs/diagnose.md lists them"},
       {"[[silence]]\nfinding = \"cpu.turbo-off\"\n", ":1: silence.reason is missing: say why it is all right here"},
       {"[[silence]]\nfinding = \"cpu.turbo-off\"\nreson = \"a\"\n",
        ":3: reson: unknown key of a silence; did you mean 'reason'?"}},
      [](auto const& file) { read_machine(file); });
}

}  // namespace
}  // namespace toise
