#include "analysis/overview/problems.hpp"

#include <gtest/gtest.h>

namespace toise {
namespace {

nlohmann::json row(std::string const& kernel, std::string const& outcome) {
  return {{"kernel", kernel},        {"variant", "portable"}, {"backend", "host"},       {"params", "n=1"},
          {"outcome", outcome},      {"reason", "because"},   {"non_stationary", false}, {"throttled", ""},
          {"oversubscribed", false}, {"share", nullptr}};
}

TEST(Problems, NoneInACompleteRunOfGoodCases) {
  auto good = row("gemm", "ok");
  good["share"] = 1.02;
  EXPECT_TRUE(problems(nlohmann::json::array({good}), "complete").empty());
}

TEST(Problems, TheWorstComesFirst) {
  auto noisy = row("noise.fwq", "ok");
  noisy["non_stationary"] = true;
  auto const found =
      problems({noisy, row("a", "skipped"), row("b", "unconverged"), row("c", "corrupt")}, "interrupted");
  std::vector<std::string> severities;
  for (auto const& problem : found) severities.push_back(problem["severity"]);
  EXPECT_EQ(severities, (std::vector<std::string>{"interrupted", "corrupt", "unconverged", "skipped", "noisy"}));
  EXPECT_EQ(found[1]["case"], "c/portable n=1");
  EXPECT_EQ(found[1]["what"], "because");
}

TEST(Problems, HeatIsSaid) {
  auto hot = row("gemm", "ok");
  hot["throttled"] = "the kernel saw its CPUs slowed down by heat";
  EXPECT_EQ(problems(nlohmann::json::array({hot}), "complete")[0]["severity"], "throttled");
}

TEST(Problems, MoreThanAMeasuredPeakDisprovesThePeak) {
  auto fast = row("gemm", "ok");
  fast["share"] = 1.2;
  fast["bound"] = "peak.fma fp64, measured";
  EXPECT_EQ(problems(nlohmann::json::array({fast}), "complete")[0]["what"],
            "120 % of its bound (peak.fma fp64, measured): the bound was disturbed when it was measured, or is another "
            "part's");
}

}  // namespace
}  // namespace toise
