#include "analysis/changes/compare.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "analysis/statistics/rank_test.hpp"
#include "core/error.hpp"

namespace toise {
namespace {

// exact: 2 / C(10, 5) for two groups of five that do not overlap; Hollander & Wolfe, table A.6
TEST(ShiftBetween, OfSeparateGroupsIsCertainToTheirSize) {
  std::vector<double> const a{1, 2, 3, 4, 5}, b{11, 12, 13, 14, 15};

  auto const shift = shift_between(a, b);

  EXPECT_NEAR(shift.p, 2.0 / 252, 1e-12);
  EXPECT_DOUBLE_EQ(shift.estimate, 10);
  ASSERT_TRUE(shift.interval);
  EXPECT_DOUBLE_EQ(shift.interval->low, 7);  // the third smallest difference: P(U <= 2) = 4 / 252 <= 2.5 %
  EXPECT_DOUBLE_EQ(shift.interval->high, 13);
}

TEST(ShiftBetween, OfThreeAndThreeHasNoInterval) {
  std::vector<double> const a{1, 2, 3}, b{4, 5, 6};
  EXPECT_FALSE(shift_between(a, b).interval);
  EXPECT_NEAR(shift_between(a, b).p, 0.1, 1e-12);
}

TEST(ShiftBetween, OfEqualGroupsIsNone) {
  std::vector<double> const a{1, 2, 3, 4};
  EXPECT_EQ(shift_between(a, a).p, 1);
  EXPECT_EQ(shift_between(a, a).estimate, 0);
  EXPECT_TRUE(std::isnan(shift_between(a, {}).estimate));
}

TEST(ShiftBetween, ApproximatesLargeGroups) {
  std::vector<double> a, b;
  for (int i = 0; i < 60; ++i) a.push_back(i), b.push_back(i + 10.5);
  auto const large = shift_between(a, b);
  EXPECT_GT(large.p, 0.0001);
  EXPECT_LT(large.p, 0.01);
  EXPECT_NEAR(large.estimate, 10.5, 1e-12);
}

ComparedCase make_case(std::mt19937_64& random, std::size_t launches, double speed,
                       std::string const& better = "higher") {
  std::normal_distribution<double> normal;
  ComparedCase one{.label = "stream.triad/portable",
                   .metric = "bandwidth",
                   .unit = "B/s",
                   .better = better,
                   .node = "",
                   .margin = 0.02};
  double const factor = better == "higher" ? speed : 1 / speed;
  for (std::size_t i = 0; i < launches; ++i) {
    one.a.push_back(100 * (1 + 0.01 * normal(random)));
    one.b.push_back(100 * factor * (1 + 0.01 * normal(random)));
  }
  return one;
}

TEST(Compare, SaysFasterAndSlowerBothWaysOfBetter) {
  std::mt19937_64 random(1);
  for (auto const* better : {"higher", "lower"}) {
    std::vector<ComparedCase> cases{make_case(random, 10, 1.1, better), make_case(random, 10, 0.9, better)};
    judge(cases, {});
    EXPECT_EQ(cases[0].comparison, Comparison::faster);
    EXPECT_NEAR(*cases[0].ratio, 1.1, 0.015);
    EXPECT_EQ(cases[1].comparison, Comparison::slower);
  }
}

TEST(Compare, OfOneLaunchEachIsAmbiguousWhateverItsSize) {
  std::mt19937_64 random(1);
  std::vector<ComparedCase> cases{make_case(random, 1, 2)};
  judge(cases, {});
  EXPECT_EQ(cases[0].comparison, Comparison::ambiguous);
  EXPECT_NE(cases[0].reason.find("launches"), std::string::npos);
}

TEST(Compare, OfQuietEqualCasesIsSame) {
  std::mt19937_64 random(1);
  std::vector<ComparedCase> cases{make_case(random, 20, 1)};
  judge(cases, {});
  EXPECT_EQ(cases[0].comparison, Comparison::same);
}

// the goal is at most 1 %
TEST(Compare, OfAWithItselfSaysNothingElse) {
  int wrong = 0;
  constexpr int seeds = 500;
  for (unsigned seed = 0; seed < seeds; ++seed) {
    std::mt19937_64 random(seed);
    std::vector<ComparedCase> cases;
    for (int i = 0; i < 10; ++i) cases.push_back(make_case(random, 10, 1));
    judge(cases, {});
    for (auto const& one : cases)
      wrong += one.comparison != Comparison::same && one.comparison != Comparison::ambiguous;
  }
  EXPECT_LE(wrong, seeds * 10 / 100);
}

TEST(Compare, ExitsByTheWorst) {
  std::mt19937_64 random(1);
  Compared all;
  all.cases = {make_case(random, 20, 1), make_case(random, 20, 1)};
  judge(all.cases, {});
  EXPECT_EQ(exit_code_of(all), 0);
  all.cases[1].comparison = Comparison::missing;
  EXPECT_EQ(exit_code_of(all), 3);
  all.cases[0].comparison = Comparison::broken;
  EXPECT_EQ(exit_code_of(all), 1);
}

TEST(ReadSide, RefusesWhatHoldsNoRun) { EXPECT_THROW(read_side("/dev/null/absent"), InputError); }

TEST(Judge, SaysHowManyLaunchesCanShowADifference) {
  std::mt19937_64 random(1);
  std::vector<ComparedCase> cases;
  for (int i = 0; i < 4; ++i) cases.push_back(make_case(random, 5, 0.5));

  judge(cases, {});

  EXPECT_EQ(cases[0].comparison, Comparison::ambiguous);  // 4 · 2 / C(10, 5) = 0.032
  EXPECT_EQ(cases[0].reason, "5 and 5 launches cannot show a difference among 4 cases; 6 of each can");

  for (auto& one : cases) one = make_case(random, 6, 0.5);  // 4 · 2 / C(12, 6) = 0.0087
  judge(cases, {});
  EXPECT_EQ(cases[0].comparison, Comparison::slower);
}

}  // namespace
}  // namespace toise
