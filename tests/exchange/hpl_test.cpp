#include <gtest/gtest.h>

#include "tests/exchange/reading.hpp"

namespace toise {
namespace {

TEST(Hpl, HasItsRateItsDateAndItsResidualCheck) {
  auto const all = read_sample(sample("hpl_2_3.txt"));

  ASSERT_EQ(all.size(), 2u);
  auto const& passed = find_case(all, "hpl", "algorithm=WR11C2R4 n=82432 nb=224 p=16 q=20 ranks=320");
  EXPECT_DOUBLE_EQ(passed.metrics[0].median, 5.0515e12);
  EXPECT_DOUBLE_EQ(passed.metrics[1].median, 73.92);
  EXPECT_TRUE(passed.check->passed());
  EXPECT_DOUBLE_EQ(passed.details.number("residual"), 1.93387398e-03);
  auto const& failed = find_case(all, "hpl", "algorithm=WR11C2R4 n=329728 nb=224 p=16 q=20 ranks=320");
  EXPECT_EQ(failed.outcome, Outcome::corrupt);
  EXPECT_EQ(failed.reason, "HPL's residual check says FAILED: 9.04718329e+01");
  EXPECT_EQ(all[0].version, "2.3");
  EXPECT_EQ(
      read_imported({.path = "file", .text = sample("hpl_2_3.txt")}, {.machine = "m"})[0].measurement.start.substr(0,
                                                                                                                   4),
      "2025");
}

TEST(Hpl, OfNvidiaHasTheRateOfAGpuBesideThatOfAll) {
  auto const all = read_sample(sample("hpl_nvidia.txt"));

  ASSERT_EQ(all.size(), 1u);
  auto const& m = all[0].measurement;
  EXPECT_EQ(m.id.backend, "cuda");
  EXPECT_EQ(m.id.ranks, 32);
  EXPECT_DOUBLE_EQ(m.metrics[0].median, 1.268e15);
  EXPECT_DOUBLE_EQ(m.details.number("flop_rate_per_gpu"), 3.964e13);
  EXPECT_TRUE(m.check->passed());
}

TEST(Hpl, FailsWhenOneOfThreeResidualsOfVersionOneFails) {
  std::string const head = "T/V N NB P Q Time Gflops\nWR00L2L2 100 10 1 1 1.00 2.0e+00\n";
  auto const residual = [](std::string const& verdict) {
    return "||Ax-b||_oo / ( eps * ||A||_1  * N        ) =        0.0197630 ...... " + verdict + "\n";
  };
  auto const all = read_sample(head + residual("PASSED") + residual("FAILED") + residual("PASSED"));

  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].measurement.outcome, Outcome::corrupt);
}

TEST(Hpl, OfASmallSizeHasARateThoughItsTimeIsRoundedToZero) {
  auto const all = read_sample("T/V N NB P Q Time Gflops\nWR00L2L2 35 4 2 2 0.00 2.1e-01\nWR00L2L2 35 4 2 2 0.00 0\n");

  ASSERT_EQ(all.size(), 2u);
  ASSERT_EQ(all[0].measurement.metrics.size(), 1u);
  EXPECT_DOUBLE_EQ(all[0].measurement.metrics[0].median, 2.1e8);
  EXPECT_EQ(all[1].measurement.outcome, Outcome::error);
}

TEST(Hpl, WithoutAResidualCheckIsNotVerified) {
  auto const all = read_sample("T/V N NB P Q Time Gflops\nWR00L2L2 100 10 1 1 1.00 2.0e+00\n");

  EXPECT_FALSE(all.at(0).measurement.check);
  EXPECT_NE(refusal_of("T/V N NB P Q Time Gflops\nstopped\n").find("was read as hpl"), std::string::npos);
}

}  // namespace
}  // namespace toise
