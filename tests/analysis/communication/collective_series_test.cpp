#include "analysis/models/communication/collective_series.hpp"

#include <gtest/gtest.h>

namespace toise {
namespace {

Measurement call_of(std::int64_t bytes, double seconds) {
  Measurement m;
  m.id = {.kernel = "collective.all_reduce",
          .variant = "mpi",
          .params = {{"bytes", bytes}, {"type", std::string("fp32")}},
          .ranks = 2};
  m.about.size.param = "bytes";
  m.metrics = {{.name = "latency",
                .unit = "s",
                .better = "lower",
                .median = seconds,
                .interval = Interval{.low = 0.9 * seconds, .high = 1.1 * seconds},
                .chart = {.fit_alpha_beta = true}}};
  return m;
}

TEST(CollectiveSeries, LeavesOutACollectiveWithoutASize) {
  auto barrier = call_of(0, 1e-6);
  barrier.id.params.clear();

  EXPECT_TRUE(collective_series({barrier}).empty());
}

TEST(CollectiveSeries, LeavesOutWhatHasNoTimeAndWhatNodesMeasuredForThemselves) {
  auto corrupt = call_of(8, 1e-6), of_a_node = call_of(8, 1e-6);
  corrupt.outcome = Outcome::corrupt;
  of_a_node.id.every_node = true;

  EXPECT_TRUE(collective_series({corrupt, of_a_node}).empty());
}

TEST(CollectiveSeries, AreApartByOperationAndPlacement) {
  auto other_type = call_of(8, 1e-6), other_ranks = call_of(8, 1e-6), other_nodes = call_of(8, 1e-6);
  other_type.id.params["type"] = std::string("bf16");
  other_ranks.id.ranks = 4;
  other_nodes.id.nodes = 2;

  EXPECT_EQ(collective_series({call_of(8, 1e-6), call_of(16, 1e-6), other_type, other_ranks, other_nodes}).size(), 4);
}

TEST(CollectiveSeries, HasThePointsBySizeWithTheirIntervals) {
  auto const series = collective_series({call_of(16, 2), call_of(8, 1)});

  ASSERT_EQ(series.size(), 1);
  ASSERT_EQ(series[0].points.size(), 2);
  EXPECT_EQ(series[0].points[0].bytes, 8);
  EXPECT_DOUBLE_EQ(series[0].points[1].interval->high, 2.2);
  EXPECT_EQ(label(series[0].operation), "collective.all_reduce/mpi type=fp32");
}

TEST(CollectiveSeries, LaunchesOfACaseAreOnePointInTheIntervalThatHoldsThemAll) {
  auto second = call_of(8, 3);
  second.id.launch = 1;

  auto const points = collective_series({call_of(8, 1), second})[0].points;

  ASSERT_EQ(points.size(), 1);
  EXPECT_EQ(points[0].seconds, 2);
  EXPECT_DOUBLE_EQ(points[0].interval->low, 0.9);
  EXPECT_DOUBLE_EQ(points[0].interval->high, 3.3);
}

TEST(CollectiveFits, AreOfSeriesWithThreeSizes) {
  auto two_sizes = [](std::int64_t bytes) {
    auto m = call_of(bytes, 1);
    m.id.params["type"] = std::string("bf16");
    return m;
  };

  auto const fits = collective_fits(
      collective_series({call_of(1000, 2e-6), call_of(2000, 3e-6), call_of(3000, 4e-6), two_sizes(8), two_sizes(16)}));

  ASSERT_EQ(fits.size(), 1);
  EXPECT_NEAR(fits[0].fit.segments[0].alpha.value, 1e-6, 1e-12);
  EXPECT_NEAR(fits[0].fit.segments[0].beta.value, 1e-9, 1e-15);
}

}  // namespace
}  // namespace toise
