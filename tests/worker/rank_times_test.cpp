// The ranks' own times beside the slowest one's. Run under mpirun, as mpi_test.cpp.
#include "worker/rank_times.hpp"

#include <gtest/gtest.h>

#include <array>

#include "tests/kernels/ranks.hpp"

namespace toise {
namespace {

/// Rank r takes r + 1 seconds, but rank 0 takes p in the last of four samples, as the last rank does.
RankTimes times_of_four_samples() {
  RankTimes times;
  double const p = world->size(), mine = world->rank() + 1;
  double const first_call = 100;
  times.note({&first_call, 1}, {&first_call, 1});
  std::array<double, 4> const own{mine, mine, mine, world->rank() == 0 ? p : mine};
  std::array<double, 4> const slowest{p, p, p, p};
  times.note(std::span(own).first(1), std::span(slowest).first(1));
  times.note(std::span(own).last(3), std::span(slowest).last(3));
  return times;
}

TEST(RankTimes, HaveTheMeanAsAShareOfTheSlowestOnes) {
  auto const spread = times_of_four_samples().over(*world);

  double const p = world->size();
  double const mean = (4 * p * (p + 1) / 2 + p - 1) / p / 4;  // 1 to p, four times, and once p in place of 1
  ASSERT_TRUE(spread);
  EXPECT_EQ(spread->mean_time.metric.name, "mean_time");
  EXPECT_NEAR(p / spread->mean_time.amount, mean, 1e-12);
}

TEST(RankTimes, CountHowOftenEachRankWasTheSlowest) {
  auto const spread = times_of_four_samples().over(*world);

  ASSERT_TRUE(spread);
  auto const* histogram = spread->details.find("slowest_rank_histogram");
  ASSERT_NE(histogram, nullptr);
  Detail::Histogram const expected{{0, 1}, {world->size() - 1, 4}};
  EXPECT_EQ(std::get<Detail::Histogram>(histogram->value), expected);
  auto const* slowest = spread->details.find("slowest_rank");
  ASSERT_NE(slowest, nullptr);
  Details const found(std::get<Detail::Group>(slowest->value));
  EXPECT_EQ(found.number("rank"), world->size() - 1);
  EXPECT_EQ(found.number("share"), 1);
}

TEST(RankTimes, OfAFirstCallAloneSayNothing) {
  RankTimes times;
  double const one = 1;
  times.note({&one, 1}, {&one, 1});
  EXPECT_FALSE(times.over(*world));
}

}  // namespace
}  // namespace toise
