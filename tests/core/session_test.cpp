#include "core/run/session.hpp"

#include <gtest/gtest.h>

#include "core/text/dates.hpp"

namespace toise {
namespace {

constexpr double hour = 3600;

/// From `start` hours after a date, both by the wall clock and by the clock of a boot.
Session session(double start, double hours, std::string const& boot = "a") {
  double const begin = parse_date("2026-11-01") + start * hour;
  return {.start = utc_text(begin),
          .end = utc_text(begin + hours * hour),
          .host = "n1",
          .boot = boot,
          .clock = 1000 + start * hour,
          .elapsed = hours * hour};
}

TEST(ObservedTime, IsThatOfAllSessions) {
  auto const observed = observed_time({session(0, 2), session(5, 1)});
  EXPECT_DOUBLE_EQ(observed.seconds, 3 * hour);
  EXPECT_TRUE(observed.not_counted.empty());
}

TEST(ObservedTime, CountsOnceWhatSeveralObserved) {
  EXPECT_DOUBLE_EQ(observed_time({session(0, 2), session(1, 2), session(0.5, 1, "b")}).seconds, 3 * hour);
}

TEST(ObservedTime, LeavesOutASessionWhoseEndNobodySaw) {
  auto killed = session(0, 2);
  killed.end.reset();
  killed.elapsed.reset();
  auto const observed = observed_time({killed, session(3, 1)});
  EXPECT_DOUBLE_EQ(observed.seconds, hour);
  ASSERT_EQ(observed.not_counted.size(), 1u);
  EXPECT_NE(observed.not_counted[0].find("its end was not seen"), std::string::npos);
}

TEST(ObservedTime, LeavesOutASessionDuringWhichTheClockWasSet) {
  auto stepped = session(0, 1);
  stepped.end = utc_text(parse_date(stepped.start) + 240 * hour);
  EXPECT_EQ(observed_time({stepped}).seconds, 0);
  auto drifting = session(0, 10);  // 8 s in 10 h
  drifting.end = utc_text(parse_date(drifting.start) + 10 * hour + 8);
  EXPECT_DOUBLE_EQ(observed_time({drifting}).seconds, 10 * hour);
}

TEST(ObservedTime, LeavesOutASessionBeforeWhichTheClockWasSet) {
  auto moved = session(0.5, 1);  // ran beside the first, but says that it ran a day later
  moved.start = utc_text(parse_date(moved.start) + 24 * hour);
  moved.end = utc_text(parse_date(*moved.end) + 24 * hour);
  auto const observed = observed_time({session(0, 2), moved});
  EXPECT_DOUBLE_EQ(observed.seconds, 2 * hour);
  ASSERT_EQ(observed.not_counted.size(), 1u);
  EXPECT_NE(observed.not_counted[0].find("the wall clock was set"), std::string::npos);
}

TEST(Session, EndsByTheMonotonicClock) {
  auto one = begin_session(3);
  EXPECT_FALSE(one.elapsed);
  end_session(one);
  EXPECT_EQ(one.first_launch, 3);
  EXPECT_GE(*one.elapsed, 0);
  EXPECT_LT(*one.elapsed, 60);
  EXPECT_TRUE(observed_time({one}).not_counted.empty());
}

}  // namespace
}  // namespace toise
