#include "runners/suite/suite.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "core/error.hpp"
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

TEST(Suite, RefusesWithFileLineAndSuggestion) {
  auto const message = refusal("precison = 0.1\n[[bench]]\nkernel = \"gemm\"\n");
  EXPECT_NE(message.find(".toml:1: precison: unknown key of a suite; did you mean 'precision'?"), std::string::npos)
      << message;
}

TEST(Suite, RefusesWhatMeasuresNothing) {
  EXPECT_NE(refusal("name = \"x\"").find("at least one [[bench]]"), std::string::npos);
  EXPECT_NE(refusal("[[bench]]\ntype = \"fp64\"").find("needs a kernel"), std::string::npos);
  EXPECT_NE(refusal("[[bench]]\nkernel = \"gemm\"\nm = []").find("empty list"), std::string::npos);
  EXPECT_NE(refusal("[[bench]]\nkernel = \"gemm\"\nbudget = \"0s\"").find("above zero"), std::string::npos);
  EXPECT_NE(refusal("[[bench]]\nkernel = \"gemm\"\nranks = 0").find("whole number from 1"), std::string::npos);
}

TEST(Suite, NamesTheLineOfBrokenToml) {
  EXPECT_NE(refusal("name = \"x\"\n[[bench\n").find(".toml:2"), std::string::npos);
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
