#include "analysis/overview/distributions.hpp"

#include <gtest/gtest.h>

namespace toise {
namespace {

TEST(Distributions, OfAHistogramAreItsRunningShares) {
  auto const found = distribution_of_histogram(Detail::Histogram{{1e-6, 1}, {2e-6, 2}, {8e-6, 1}});
  EXPECT_EQ(found.values, (std::vector<double>{1e-6, 2e-6, 8e-6}));
  EXPECT_EQ(found.shares, (std::vector<double>{0.25, 0.75, 1}));
}

TEST(Distributions, OfSlowdownAreOverTheFastest) {
  auto const found = distribution_of_slowdown({3, 2, 6, 2});
  EXPECT_EQ(found.values, (std::vector<double>{1, 1, 1.5, 3}));
  EXPECT_EQ(found.shares, (std::vector<double>{0.25, 0.5, 0.75, 1}));
}

TEST(Distributions, OfNothingAreEmpty) {
  EXPECT_TRUE(distribution_of_histogram({}).values.empty());
  EXPECT_TRUE(distribution_of_slowdown({}).values.empty());
}

TEST(Distributions, AreOfTheHistogramWhereTheDetailsHaveOne) {
  Measurement m;
  m.sampling.samples = {1, 2};
  m.metrics = {{.name = "latency", .unit = "s", .better = "lower", .chart = {.kind = Chart::Kind::distribution}}};
  m.details.set({"latency_histogram", Detail::Histogram{{0.25, 3}, {0.5, 1}}, "s"});

  auto const found = distributions({m});

  ASSERT_EQ(found.size(), 1);
  EXPECT_EQ(found[0].metric, "latency");
  EXPECT_EQ(found[0].distribution.values, (std::vector<double>{0.25, 0.5}));
  EXPECT_EQ(found[0].distribution.shares, (std::vector<double>{0.75, 1}));
}

TEST(Distributions, LeaveOutWrongAnswers) {
  Measurement m;
  m.id.kernel = "noise.fwq";
  m.sampling.samples = {1, 2};
  m.metrics = {{.name = "slowdown", .unit = "1", .better = "lower", .chart = {.kind = Chart::Kind::distribution}}};
  EXPECT_EQ(distributions({m}).size(), 1);
  m.outcome = Outcome::corrupt;
  EXPECT_TRUE(distributions({m}).empty());
}

}  // namespace
}  // namespace toise
