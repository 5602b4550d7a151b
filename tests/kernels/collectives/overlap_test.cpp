// Overlap as others define it, by hand; and of an operation that is known to hide all or nothing.
#include "kernels/collectives/overlap.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "core/sampling/clock.hpp"

namespace toise::collectives {
namespace {

TEST(Overlap, OfOsuIsOneLessWhatStaysOfThePureTime) {
  EXPECT_DOUBLE_EQ((Overlap{.pure = 4, .compute = 4, .overlapped = 5}.as_osu()), 0.75);
  EXPECT_DOUBLE_EQ((Overlap{.pure = 4, .compute = 4, .overlapped = 8}.as_osu()), 0);
  EXPECT_DOUBLE_EQ((Overlap{.pure = 4, .compute = 4, .overlapped = 9}.as_osu()), 0) << "never below";
}

TEST(Overlap, OfImbIsAShareOfTheShorterOfBoth) {
  EXPECT_DOUBLE_EQ((Overlap{.pure = 4, .compute = 2, .overlapped = 5}.as_imb()), 0.5);
  EXPECT_DOUBLE_EQ((Overlap{.pure = 4, .compute = 2, .overlapped = 3}.as_imb()), 1) << "never above";
}

constexpr double seconds = 0.02;

void wait_until(std::int64_t begin) {
  while (seconds_since(begin) < seconds) std::this_thread::sleep_for(std::chrono::microseconds(100));
}

TEST(Overlap, IsAllOfWhatGoesOnByItself) {
  auto const world = make_world_alone();
  std::int64_t begin = 0;
  auto const found = measure_overlap(
      *world, {.prepare = [] {}, .start = [&] { begin = now_ns(); }, .wait = [&] { wait_until(begin); }});
  EXPECT_NEAR(found.pure, seconds, seconds / 2);
  EXPECT_GT(found.as_osu(), 0.5);
}

TEST(Overlap, IsNothingOfWhatIsDoneInTheWait) {
  auto const world = make_world_alone();
  auto const found = measure_overlap(*world, {.prepare = [] {}, .start = [] {}, .wait = [] { wait_until(now_ns()); }});
  EXPECT_LT(found.as_osu(), 0.2);
  EXPECT_EQ(found.repetitions, 5);
}

}  // namespace
}  // namespace toise::collectives
