// The parts that data sheets describe, and the file that holds them.
#include "runners/suite/parts.hpp"

#include <gtest/gtest.h>

#include "tests/refusals.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

fs::path const shipped = fs::path(TOISE_SOURCE_DIR) / "suites" / "machines" / "parts.toml";

TEST(Parts, AreFoundByTheNameOfTheRuntime) {
  auto const h200 = find_part(shipped, "NVIDIA H200");
  ASSERT_TRUE(h200);
  EXPECT_EQ(h200->part, "H200");
  EXPECT_EQ(h200->memory_bandwidth, 4.8e12);
  EXPECT_EQ(h200->flop_rate->at("bf16"), 989e12);
  EXPECT_FALSE(h200->flop_rate->contains("fp32"));  // what is not known is absent
}

TEST(Parts, ANameThatIsOnlySimilarIsUnknown) { EXPECT_FALSE(find_part(shipped, "NVIDIA H200 NVL")); }

TEST(Parts, DevicesGetTheirPeakOrSayThatItIsUnknown) {
  Environment environment;
  environment.gpu = Gpus{.devices = {{.name = "NVIDIA H200"}, {.name = "Something else"}}};
  add_peaks(environment, shipped);
  auto const& devices = environment.gpu.value->devices;
  EXPECT_EQ(devices[0].peak.value->part, "H200");
  EXPECT_EQ(devices[1].peak.why_not, "unknown: parts.toml has no 'Something else'");
  add_peaks(environment, std::nullopt);
  EXPECT_EQ(devices[0].peak.why_not, "unknown: suites/machines/parts.toml is neither beside the build nor installed");
}

TEST(Parts, AreRefusedWithFileLineAndKey) {
  std::string const x = "[[gpu]]\nnames = ['X']\npart = 'X'\n";
  expect_refusals(
      {{x + "memory_bandwidth = -1\n", ":4: memory_bandwidth: must be a number above zero, at most 1e24, not -1"},
       {x + "flop_rate = { fp64 = 'fast' }\n",
        ":4: flop_rate.fp64: must be a number above zero, at most 1e24, not fast"},
       {x + "names = []\n", ":4: not valid TOML at column 9; is a quote, a bracket or an '=' missing?"},
       {x + "bandwidth = 1\n", ":4: bandwidth: unknown key of a gpu"},
       {"[[gpus]]\n", ":1: gpus: unknown key of a file of parts; did you mean 'gpu'?"},
       {"[gpu]\nnames = ['X']\n", ":1: gpu: expected tables: [[gpu]]"},
       {"[[gpu]]\npart = 'X'\n", ":1: a [[gpu]] needs names, as its runtime gives them"},
       {"[[gpu]]\nnames = ['X']\n", ":1: a [[gpu]] needs the part that it is, for example part = \"H200\""}},
      [](auto const& file) { find_part(file, "Y"); });
}

}  // namespace
}  // namespace toise
