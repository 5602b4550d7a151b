#include "runners/suite/suite.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "core/error.hpp"
#include "tests/refusals.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

/// A suite file with this text, for as long as the object lives.
struct SuiteFile {
  TemporaryFolder folder;
  std::filesystem::path path = folder / "suite.toml";
  explicit SuiteFile(std::string const& text) { std::ofstream(path) << text; }
};

std::string refusal(std::string const& text, std::vector<Override> const& overrides = {}) {
  SuiteFile const file(text);
  try {
    read_suite(file.path, overrides);
  } catch (InputError const& e) {
    return e.what();
  }
  return "accepted";
}

TEST(Suite, AllowsMoreBusyThreadsThanCpusOnlyWhereItSaysSo) {
  SuiteFile const file(R"(
allow_oversubscribed = true
[[bench]]
kernel = "gemm"
[[bench]]
kernel = "gemm"
allow_oversubscribed = false
)");
  auto suite = read_suite(file.path);
  EXPECT_TRUE(suite.benches[0].allow_oversubscribed);
  EXPECT_FALSE(suite.benches[1].allow_oversubscribed);

  allow_oversubscribed(suite);

  EXPECT_TRUE(suite.benches[1].allow_oversubscribed);
}

TEST(Suite, IsReadWithUnitsAndInheritance) {
  SuiteFile const file(R"(
name = "x"
precision = "2%"
budget = "10min"
[[bench]]
kernel = "stream.*"
sweep.bytes = ["64KiB", "1MiB"]
[[bench]]
kernel = "gemm"
type = "fp32"
ranks = [1, 2]
precision = 0.05
budget = "3s"
)");

  auto const suite = read_suite(file.path);

  EXPECT_EQ(suite.name, "x");
  EXPECT_DOUBLE_EQ(suite.budget, 600);
  ASSERT_EQ(suite.benches.size(), 2u);
  EXPECT_DOUBLE_EQ(suite.benches[0].policy.precision, 0.02);
  EXPECT_EQ(suite.benches[0].params.at("bytes").values.size(), 2u);
  EXPECT_DOUBLE_EQ(suite.benches[1].policy.precision, 0.05);
  EXPECT_DOUBLE_EQ(suite.benches[1].own_budget, 3);
  EXPECT_EQ(suite.benches[1].ranks, (std::vector{1, 2}));
}

TEST(Suite, ABenchKnowsItsOwnKeysFromTheParameters) {
  SuiteFile const file("[[bench]]\nkernel = \"gemm\"\nm = 8\n");
  auto const keys = read_suite(file.path).benches[0].own_keys;
  for (auto const* own : {"kernel", "scope", "sweep", "warmup"})
    EXPECT_NE(std::find(keys.begin(), keys.end(), own), keys.end()) << own;
  EXPECT_EQ(std::find(keys.begin(), keys.end(), "m"), keys.end());
}

TEST(Suite, IsRefusedWithFileLineAndKey) {
  std::string const gemm = "[[bench]]\nkernel = \"gemm\"\n";
  expect_refusals(
      {{"precison = 0.1\n" + gemm, ":1: precison: unknown key of a suite; did you mean 'precision'?"},
       {"budget = true\n", ":1: budget: expected a number or a string in quotes"},
       {"budget = \"0s\"\n", ":1: budget: must be above zero"},
       {"precision = 0\n", ":1: precision: must be from 1e-10% to 100%, not 0"},
       {"launches = \"two\"\n", ":1: launches: must be a whole number from 1 to 10000, not two"},
       {"nodes = \"sample:x\"\n", ":1: nodes: 'sample:x': expected a number of nodes, for example \"sample:64\""},
       {"exclude = \"n1\"\n", ":1: exclude: expected a table: [exclude] or exclude = { … }"},
       {"[exclude]\nn1 = \"\"\n", ":2: exclude.n1: an exclusion needs a reason"},
       {"[bench]\nkernel = \"gemm\"\n", ":1: bench: expected tables: [[bench]]"},
       {gemm + "m = []\n", ":3: m: an empty list measures nothing"},
       {gemm + "m = true\n", ":3: m: expected a number or a string in quotes"},
       {gemm + "ranks = 0\n", ":3: ranks: must be a whole number from 1 to 10000000, not 0"},
       {gemm + "sweep = 3\n", ":3: sweep: expected a table: [sweep] or sweep = { … }"},
       {gemm + "total.batch = 0\n", ":3: total.batch: must be a whole number from 1 to 10000000, not 0"},
       {gemm + "backend = \"hots\"\n",
        ":3: backend: unknown backend 'hots'; did you mean 'host'?; there are host, gpu, cuda, hip, emulated"},
       {gemm + "scope = \"node\"\n", ":3: scope: unknown scope 'node'; there are every-node, together"},
       {gemm + "scaling = \"none\"\n", ":3: scaling: unknown scaling 'none'; there are weak, strong"},
       {gemm + "m = 1\nsweep.m = [2]\n", ":3: parameter 'm' is given twice"},
       {"name = \"x\"\n", ":1: a suite needs at least one [[bench]]"},
       {"\n[[bench]]\ntype = \"fp64\"\n", ":2: a [[bench]] needs a kernel, for example kernel = \"stream.triad\""},
       {gemm + "scaling = \"strong\"\n", ":3: strong scaling keeps a total: for example total.batch = 64"},
       {gemm + "total.m = 1\n", ":3: total.* is kept by strong scaling only: set scaling = \"strong\" as well"}},
      [](auto const& file) { read_suite(file); });
}

TEST(Suite, RefusesNumbersThatAreNoneOrOutOfTheirRange) {
  std::string const gemm = "[[bench]]\nkernel = \"gemm\"\n";
  expect_refusals(
      {{"budget = 1e308\n", ":1: budget: must be at most a year, which is 8760h, not 1e+308"},
       {"budget = 1e400\n", ":1: not valid TOML at column 15; is a quote, a bracket or an '=' missing?"},
       {"budget = inf\n", ":1: budget: 'inf' is not a duration such as 10s or 5min: it must begin with a number"},
       {"budget = nan\n", ":1: budget: 'nan' is not a duration such as 10s or 5min: it must begin with a number"},
       {"budget = -1\n", ":1: budget: '-1' is a negative duration"},
       {"budget = \"1e305h\"\n", ":1: budget: '1e305h' is too large for a number"},
       {"timeout = \"8761h\"\n", ":1: timeout: must be at most a year, which is 8760h, not 8761h"},
       {"warmup = 1e10\n", ":1: warmup: must be at most a century, not 10000000000"},
       {"precision = inf\n", ":1: precision: 'inf' is not a ratio such as 0.01 or 1%: it must begin with a number"},
       {"precision = 2\n", ":1: precision: must be from 1e-10% to 100%, not 2"},
       {"confidence = 1\n", ":1: confidence: must be from 50% to 99.9999%, not 1"},
       {"confidence = 0.01\n", ":1: confidence: must be from 50% to 99.9999%, not 0.01"},
       {"min_samples = 4294967297\n", ":1: min_samples: must be a whole number from 6 to 1000000, not 4294967297"},
       {"launches = 4294967297\n", ":1: launches: must be a whole number from 1 to 10000, not 4294967297"},
       {"launches = 9007199254740993\n", ":1: launches: must be a whole number from 1 to 10000, not 9007199254740993"},
       {"retries = -1\n", ":1: retries: must be a whole number from 0 to 1000, not -1"},
       {"seed = -1\n", ":1: seed: must be a whole number from 0 to 10000000, not -1"},
       {gemm + "threads = 65537\n", ":3: threads: must be a whole number from 0 to 65536, not 65537"},
       {gemm + "nodes = 4294967297\n", ":3: nodes: must be a whole number from 1 to 1000000, not 4294967297"},
       {gemm + "ranks_per_node = 1e9\n", ":3: ranks_per_node: must be a whole number from 1 to 10000000, not 1e+09"}},
      [](auto const& file) { read_suite(file); });
}

TEST(Override, ChangesSuitePolicyAndParameters) {
  SuiteFile const file("[[bench]]\nkernel = \"stream.triad\"\nbytes = \"1MiB\"\n[[bench]]\nkernel = \"gemm\"\n");
  auto const suite = read_suite(file.path, {parse_override("budget=5s"), parse_override("precision=10%"),
                                            parse_override("stream.*.bytes=64KiB,1MiB"), parse_override("gemm.m=7")});
  EXPECT_DOUBLE_EQ(suite.budget, 5);
  EXPECT_DOUBLE_EQ(suite.benches[1].policy.precision, 0.1);
  EXPECT_EQ(suite.benches[0].params.at("bytes").values,
            (std::vector<Value>{std::string("64KiB"), std::string("1MiB")}));
  EXPECT_EQ(suite.benches[1].params.at("m").values, (std::vector<Value>{std::int64_t{7}}));
}

TEST(Override, IsRefusedWhenNothingMatches) {
  std::string const suite = "[[bench]]\nkernel = \"gemm\"\n";
  EXPECT_NE(refusal(suite, {{"stream.*.bytes", "1"}}).find("no bench"), std::string::npos);
  EXPECT_NE(refusal(suite, {{"budgt", "1s"}}).find("did you mean 'budget'?"), std::string::npos);
  EXPECT_THROW(parse_override("nonsense"), InputError);
}

}  // namespace
}  // namespace toise
