#include "analysis/overview/problems.hpp"

#include <gtest/gtest.h>

namespace toise {
namespace {

Row row(std::string const& kernel, Outcome outcome) {
  Row one;
  one.id = {.kernel = kernel, .variant = "portable", .params = {{"n", std::int64_t{1}}}};
  one.outcome = outcome;
  one.reason = "because";
  return one;
}

TEST(Problems, NoneInACompleteRunOfGoodCases) {
  auto good = row("gemm", Outcome::ok);
  good.share = Share{.share = 1.02, .name = "peak"};
  EXPECT_TRUE(problems({good}, {.status = RunStatus::complete}).empty());
}

TEST(Problems, TheWorstComesFirst) {
  auto noisy = row("noise.fwq", Outcome::ok);
  noisy.is_non_stationary = true;
  auto const found =
      problems({noisy, row("a", Outcome::skipped), row("b", Outcome::unconverged), row("c", Outcome::corrupt)},
               {.status = RunStatus::interrupted});
  std::vector<std::string> severities;
  for (auto const& problem : found) severities.push_back(problem.severity);
  EXPECT_EQ(severities, (std::vector<std::string>{"interrupted", "corrupt", "unconverged", "skipped", "noisy"}));
  EXPECT_EQ(found[1].where, "c/portable n=1");
  EXPECT_EQ(found[1].what, "because");
}

TEST(Problems, HeatIsSaid) {
  auto hot = row("gemm", Outcome::ok);
  hot.throttled_by = "the kernel saw its CPUs slowed down by heat";
  EXPECT_EQ(problems({hot}, {.status = RunStatus::complete})[0].severity, "throttled");
}

TEST(Problems, EachDisturbanceIsSaid) {
  auto one = row("gemm", Outcome::ok);
  one.disturbed = {"foreign processes took 46 % of n1 CPU 1", "the hypervisor took 9 % of n1 CPU 0"};
  auto const found = problems({one}, {.status = RunStatus::complete});
  ASSERT_EQ(found.size(), 2);
  EXPECT_EQ(found[1].severity, "disturbed");
  EXPECT_EQ(found[1].what, "the hypervisor took 9 % of n1 CPU 0");
}

TEST(Problems, NameTheBackendWhereItIsNotTheHost) {
  auto emulated = row("gemm", Outcome::ok);
  emulated.id.backend = "emulated";
  auto const found = problems({emulated}, {.status = RunStatus::complete});
  ASSERT_EQ(found.size(), 1);
  EXPECT_EQ(found[0].severity, "emulated");
  EXPECT_EQ(found[0].where, "gemm/portable on emulated n=1");
}

TEST(Problems, MoreThanAMeasuredPeakDisprovesThePeak) {
  auto fast = row("gemm", Outcome::ok);
  fast.share = Share{.share = 1.2, .name = "peak.fma fp64, measured"};
  EXPECT_EQ(problems({fast}, {.status = RunStatus::complete})[0].what,
            "120 % of its bound (peak.fma fp64, measured): the bound was disturbed when it was measured, or is another "
            "part's");
}

}  // namespace
}  // namespace toise
