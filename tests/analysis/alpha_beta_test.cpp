#include "analysis/models/alpha_beta.hpp"

#include <gtest/gtest.h>

namespace toise {
namespace {

TEST(AlphaBeta, FindsTheLineThatTheTimesLieOn) {
  std::vector<TimeOfSize> points;
  for (double bytes : {8.0, 1e3, 1e5, 1e7}) points.push_back({bytes, 2e-6 + bytes * 1e-10});
  auto const fit = fit_alpha_beta(points);
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->alpha, 2e-6, 1e-12);
  EXPECT_NEAR(fit->beta, 1e-10, 1e-16);
  EXPECT_LT(fit->worst_residual, 1e-9);
}

TEST(AlphaBeta, TellsTheWorstResidual) {
  std::vector<TimeOfSize> const points{{0, 1}, {1, 2}, {2, 6}};
  EXPECT_GT(fit_alpha_beta(points)->worst_residual, 0.2);
}

TEST(AlphaBeta, RefusesTwoPointsAndNegativeParameters) {
  EXPECT_FALSE(fit_alpha_beta(std::vector<TimeOfSize>{{1, 1}, {2, 2}}));
  EXPECT_FALSE(fit_alpha_beta(std::vector<TimeOfSize>{{1, 3}, {2, 2}, {3, 1}}));
}

TEST(AlphaBetaFits, LeaveOutACollectiveWithoutASize) {
  Measurement barrier;
  barrier.id = {.kernel = "collective.barrier", .variant = "mpi", .ranks = 2};
  barrier.metrics = {{.name = "time", .unit = "s", .better = "lower", .median = 1e-6}};

  EXPECT_TRUE(alpha_beta_fits({barrier, barrier, barrier}).empty());
}

TEST(AlphaBetaFits, AreOfTheSizesOfACollectiveInOneSetting) {
  std::vector<Measurement> measurements;
  for (std::int64_t const bytes : {1000, 2000, 3000}) {
    Measurement m;
    m.id = {.kernel = "collective.all_reduce",
            .variant = "mpi",
            .params = {{"bytes", bytes}, {"type", std::string("fp32")}},
            .ranks = 2};
    m.about.size.param = "bytes";
    m.metrics = {{.name = "time",
                  .unit = "s",
                  .better = "lower",
                  .median = 1e-6 + 1e-9 * static_cast<double>(bytes),
                  .chart = {.fit_alpha_beta = true}}};
    measurements.push_back(m);
    m.id.params["type"] = std::string("fp16");
    m.metrics[0].median *= 2;
    measurements.push_back(m);
  }

  auto const fits = alpha_beta_fits(measurements);

  ASSERT_EQ(fits.size(), 2);
  EXPECT_EQ(fits[0].params, "type=fp16");
  EXPECT_NEAR(fits[0].fit.beta, 2e-9, 1e-15);
  EXPECT_EQ(fits[1].params, "type=fp32");
  EXPECT_EQ(fits[0].kernel, "collective.all_reduce");
  EXPECT_EQ(fits[1].ranks, 2);
  EXPECT_NEAR(fits[1].fit.alpha, 1e-6, 1e-12);
  EXPECT_NEAR(fits[1].fit.beta, 1e-9, 1e-15);
}

}  // namespace
}  // namespace toise
