// What a count of attempts or failures shows.
#include "analysis/statistics/bounds.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace toise {
namespace {

// 3.00 and 4.74 times: the acceptance of leadership machines; and 59 of 59 show 95 %
TEST(Bounds, AreExact) {
  EXPECT_NEAR(time_bounds(3.00, 0, 0.95).low, 1, 0.002);
  EXPECT_NEAR(time_bounds(4.74, 1, 0.95).low, 1, 0.002);
  EXPECT_NEAR(time_bounds(7.75, 3, 0.95).low, 1, 0.002);
  EXPECT_TRUE(std::isinf(time_bounds(3, 0, 0.95).high));
  EXPECT_NEAR(share_bounds(59, 59, 0.95).low, std::pow(0.05, 1.0 / 59), 1e-9);
  EXPECT_EQ(share_bounds(59, 59, 0.95).high, 1);
  EXPECT_EQ(share_bounds(0, 10, 0.95).low, 0);
}

TEST(Risks, FallWithLaunches) {
  auto const one = risks_of(1, 0.01, 0.95), ten = risks_of(10, 0.01, 0.95);
  EXPECT_DOUBLE_EQ(one.buyer, 1 - 0.95);
  EXPECT_NEAR(one.vendor[1].second, 0.8, 0.01);  // P(Z > 0.01 / 0.012533 - 1.645)
  EXPECT_LT(ten.vendor[1].second, 0.2);
}

}  // namespace
}  // namespace toise
