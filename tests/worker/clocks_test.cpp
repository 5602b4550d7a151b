// Clocks of ranks that differ on purpose. Run under mpirun, as mpi_test.cpp.
#include "core/ranks/clocks/synchronised.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <thread>

#include "core/ranks/clocks/agreed_start.hpp"
#include "core/sampling/clock.hpp"
#include "tests/kernels/ranks.hpp"

namespace toise {
namespace {

/// Rank r's clock is r seconds ahead of rank 0's at `begin`, and gains 10 r µs a second: 20 r with a bad quartz.
RankClock skewed_clock(std::string source, std::int64_t begin) {
  auto const rank = world->rank();
  return {.source = std::move(source), .now = [rank, begin] {
            auto const now = now_ns();
            return now + rank * std::int64_t{1'000'000'000} + (now - begin) / 100'000 * rank;
          }};
}

/// How far this rank's idea of rank 0's clock is from the truth, which this host knows, less what it admits.
double beyond_error(Synchronised const& found, RankClock const& clock) {
  auto const truth = now_ns();
  auto const own = clock.now();
  auto const after = now_ns();
  auto const apart = static_cast<double>(found.model.reference_of(own) - truth);
  auto const unsure = static_cast<double>(after - truth);
  return std::max(-apart, apart - unsure) - found.model.error_at(own);
}

/// Ranks that take turns on a CPU, four and more, take minutes for round trips; a run refuses to start them by clocks.
class Clocks : public testing::Test {
protected:
  void SetUp() override {
    if (world->size() > 2 * static_cast<int>(std::thread::hardware_concurrency())) GTEST_SKIP() << "too few CPUs";
  }
};
using AgreedStartLine = Clocks;

TEST_F(Clocks, OfOneHostAreShared) {
  auto const found = synchronise_clocks(*world, host_clock());

  EXPECT_TRUE(everywhere(found.reads_reference));
  EXPECT_EQ(found.model.reference_of(123), 123);
  // how wide the bound is depends on who else takes the CPUs
  EXPECT_TRUE(everywhere(std::isfinite(found.model.error_at(now_ns()))));
  EXPECT_TRUE(everywhere(beyond_error(found, host_clock()) <= 0));
}

TEST_F(Clocks, ThatDifferAreFoundWithinTheirError) {
  auto const clock = skewed_clock("rank " + std::to_string(world->rank()), agree(*world, now_ns()));

  auto const found = synchronise_clocks(*world, clock);

  EXPECT_EQ(found.reads_reference, world->rank() == 0);
  EXPECT_TRUE(everywhere(beyond_error(found, clock) <= 0));
}

TEST_F(Clocks, ThatOnlyClaimToBeSharedAreFoundOut) {
  auto const clock = skewed_clock("the same", agree(*world, now_ns()));

  auto const found = synchronise_clocks(*world, clock);

  EXPECT_EQ(found.reads_reference, world->rank() == 0);
  EXPECT_TRUE(everywhere(beyond_error(found, clock) <= 0));
}

/// Ranks 0 and 1 on one node, 2 and 3 on the next, and so on.
TEST_F(Clocks, OfANodeAreSharedAmongItsRanks) {
  int const node = world->rank() / 2;
  auto const begin = agree(*world, now_ns());
  RankClock const clock{.source = "node " + std::to_string(node),
                        .now = [node, begin] { return now_ns() + (node + 1) * std::int64_t{1'000'000'000} + begin; }};

  auto const found = synchronise_clocks(*world, clock);

  auto const own = now_ns() + (node + 1) * std::int64_t{1'000'000'000} + begin;
  auto const truth = own - node * std::int64_t{1'000'000'000};
  EXPECT_EQ(found.reads_reference, node == 0);
  EXPECT_LE(std::abs(static_cast<double>(found.model.reference_of(own) - truth)), found.model.error_at(own));
  auto const models = world->gather(std::to_string(found.model.at));
  EXPECT_EQ(models[static_cast<std::size_t>(world->rank())], models[static_cast<std::size_t>(2 * node)]);
}

TEST_F(Clocks, ThatJumpAreNoticed) {
  auto const before = synchronise_clocks(*world, host_clock());
  auto after = before;
  auto const now = now_ns();
  EXPECT_TRUE(agree_at(before, after, now));

  after.model.offset += 2 * static_cast<std::int64_t>(before.model.error_at(now)) + 2;

  EXPECT_FALSE(agree_at(before, after, now));
}

TEST_F(AgreedStartLine, LetsNoRankBeginBeforeTheAgreedTime) {
  AgreedStart start(*world, host_clock());
  for (int i = 0; i < 20; ++i) {
    double const came = static_cast<double>(now_ns() % 1'000'000'000'000);
    double latest = came;
    world->max({&latest, 1});
    start.align();
    EXPECT_GE(static_cast<double>(now_ns() % 1'000'000'000'000), latest);
    start.note_end(now_ns(), 1);
  }
  start.take_counting(20);

  auto const account = start.account();

  EXPECT_EQ(account.details.number("starts"), 20);
  EXPECT_GT(account.details.number("clock_error"), 0);
}

/// A clock that hangs for 2 ms now and then, as a rank does that is not let run.
TEST_F(AgreedStartLine, DropsWhatARankBeganTooLate) {
  int readings = 0;
  bool hang = false;
  auto clock = host_clock();
  clock.now = [&] {
    if (hang && ++readings == 2) {  // the first reading of an align() is sent; at the second the start is watched for
      auto const until = now_ns() + 20'000'000;
      while (now_ns() < until) {
      }
    }
    return now_ns();
  };
  AgreedStart start(*world, clock);
  auto const one = [&](bool late) {
    hang = late && world->rank() == world->size() - 1;
    readings = 0;
    start.align();
    hang = false;
    start.note_end(now_ns(), 1);
  };
  one(true);  // the first call counts always
  EXPECT_EQ(start.take_counting(1).size(), 1u);

  one(true);
  auto const counting = start.take_counting(1);

  EXPECT_TRUE(counting.empty());
  EXPECT_GE(start.account().details.number("late_starts"), 2);
}

/// The last rank's clock is put forward by 50 ms while samples are taken.
TEST_F(AgreedStartLine, IsFlawedByAClockThatJumps) {
  std::int64_t jump = 0;
  RankClock const clock{.source = "rank " + std::to_string(world->rank()), .now = [&] { return now_ns() + jump; }};
  AgreedStart start(*world, clock);

  jump = world->rank() == world->size() - 1 ? 50'000'000 : 0;

  EXPECT_NE(start.account().flaw.find("clocks moved apart by"), std::string::npos);
}

}  // namespace
}  // namespace toise
