#include "core/largest.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace toise {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();

double largest_of(std::vector<double> const& values) {
  double largest = 0;
  for (double const value : values) raise(largest, value);
  return largest;
}

TEST(Raise, KeepsTheLargest) { EXPECT_EQ(largest_of({1, 3, 2}), 3); }

TEST(Raise, KeepsANaNWhereverItComes) {
  EXPECT_TRUE(std::isnan(largest_of({nan, 3, 2})));
  EXPECT_TRUE(std::isnan(largest_of({1, nan, 2})));
  EXPECT_TRUE(std::isnan(largest_of({1, 3, nan})));
  EXPECT_TRUE(std::isnan(largest_of({inf, nan, inf})));
}

}  // namespace
}  // namespace toise
