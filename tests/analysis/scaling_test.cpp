#include "analysis/models/scaling.hpp"

#include <gtest/gtest.h>

namespace toise {
namespace {

Measurement at(int ranks, double rate, std::string const& scaling, std::int64_t batch) {
  Measurement m;
  m.id = {
      .kernel = "train.gpt", .variant = "portable", .params = {{"batch", batch}}, .ranks = ranks, .scaling = scaling};
  m.metrics = {{.name = "tokens_rate", .unit = "1/s", .median = rate, .interval = Interval{.low = rate, .high = rate}}};
  return m;
}

TEST(Scaling, NamesItsBaseAndDividesByTheRanks) {
  auto const series = scaling_series({at(4, 300, "strong batch=8", 2), at(1, 100, "strong batch=8", 8)});
  ASSERT_EQ(series.size(), 1u);
  EXPECT_EQ(series[0].label, "train.gpt/portable");
  EXPECT_EQ(series[0].base().ranks, 1);
  EXPECT_EQ(series[0].base().value, 100);
  EXPECT_EQ(series[0].points[1].speedup, 3);
  EXPECT_EQ(series[0].points[1].efficiency, 0.75);
}

TEST(Scaling, OfATimeThatStaysTheSameWithMoreRanksIsPerfectWhenWeak) {
  auto one = at(1, 2, "weak", 8), four = at(4, 2.5, "weak", 8);
  for (auto* m : {&one, &four})
    m->metrics[0] = {.name = "time", .unit = "s", .better = "lower", .median = m->metrics[0].median};
  auto const series = scaling_series({one, four});
  EXPECT_EQ(series[0].points[0].efficiency, 1.0);
  EXPECT_EQ(series[0].points[1].efficiency, 0.8);
}

TEST(Scaling, KeepsSeriesApart) {
  EXPECT_EQ(scaling_series({at(1, 1, "weak", 8), at(2, 2, "weak", 8), at(1, 1, "weak", 4)}).size(), 2u);
  EXPECT_TRUE(scaling_series({at(1, 1, "", 8)}).empty());
}

}  // namespace
}  // namespace toise
