#include "analysis/statistics/probability.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace toise {
namespace {

// tables: Abramowitz & Stegun 26.2, 26.7
TEST(NormalTail, AtTabulatedPoints) {
  EXPECT_NEAR(normal_tail(0), 0.5, 1e-15);
  EXPECT_NEAR(normal_tail(1.959964), 0.025, 1e-8);
  EXPECT_NEAR(normal_tail(6), 9.8659e-10, 1e-14);
}
TEST(NormalTail, QuantileIsItsInverse) {
  EXPECT_NEAR(normal_tail_quantile(0.025), 1.959964, 1e-6);
  EXPECT_NEAR(normal_tail_quantile(0.975), -1.959964, 1e-6);
  EXPECT_NEAR(normal_tail(normal_tail_quantile(1e-12)), 1e-12, 1e-20);
}

TEST(StudentTail, AtTabulatedPoints) {
  EXPECT_NEAR(student_tail(6.313752, 1), 0.05, 1e-8);
  EXPECT_NEAR(student_tail(2.228139, 10), 0.025, 1e-8);
  EXPECT_NEAR(student_tail(-2.228139, 10), 0.975, 1e-8);
  EXPECT_NEAR(student_tail(0, 3), 0.5, 1e-15);
}
TEST(StudentTail, WithManyDegreesOfFreedomIsNormal) { EXPECT_NEAR(student_tail(3, 1e5), normal_tail(3), 1e-6); }
TEST(StudentTail, QuantileIsItsInverse) {
  EXPECT_NEAR(student_tail_quantile(0.025, 10), 2.228139, 1e-6);
  EXPECT_NEAR(student_tail_quantile(0.95, 1), -6.313752, 1e-6);
}

TEST(StudentTail, IsNoNumberWithoutDegreesOfFreedom) { EXPECT_TRUE(std::isnan(student_tail(1, std::nan("")))); }

}  // namespace
}  // namespace toise
