#include "core/team.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <numeric>

namespace toise {
namespace {

TEST(Slice, CoversEverythingOnceInWholeGrains) {
  for (std::size_t n : {0u, 1u, 7u, 1000u, 1025u}) {
    std::size_t end = 0;
    for (int thread = 0; thread < 3; ++thread) {
      auto const part = slice(n, thread, 3, 512);
      EXPECT_EQ(part.begin, end);
      EXPECT_TRUE(part.begin % 512 == 0 || part.begin == n);
      end = part.end;
    }
    EXPECT_EQ(end, n);
  }
}

TEST(Team, RunsEachThreadOnceAndSeesItsWrites) {
  Team team(allowed_cpus());
  std::vector<int> counts(static_cast<std::size_t>(team.size()), 0);
  for (int round = 0; round < 1000; ++round) {
    team.run([&](int thread) { ++counts[static_cast<std::size_t>(thread)]; });
  }
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), 0), 1000 * team.size());
  for (int const count : counts) EXPECT_EQ(count, 1000);
}

TEST(Team, BarrierSeparatesPhases) {
  Team team(allowed_cpus());
  auto const n = static_cast<std::size_t>(team.size());
  std::vector<int> first(n, 0), sums(n, 0);
  for (int round = 1; round <= 200; ++round) {
    team.run([&](int thread) {
      first[static_cast<std::size_t>(thread)] = round;
      team.barrier();
      sums[static_cast<std::size_t>(thread)] = std::accumulate(first.begin(), first.end(), 0);
      team.barrier();
    });
    for (int const sum : sums) EXPECT_EQ(sum, round * team.size());
  }
}

TEST(Team, BindsEachThreadToItsOwnCpu) {
  Team team(allowed_cpus());
  std::vector<int> on(static_cast<std::size_t>(team.size()), -1);
  team.run([&](int thread) { on[static_cast<std::size_t>(thread)] = sched_getcpu(); });
  EXPECT_EQ(on, team.cpus());
  bind_thread(team.cpus());  // as it was, for the other tests
}

TEST(Team, SaysWhatTheKernelLetsEachThreadUse) {
  auto const cpus = allowed_cpus();
  Team team({cpus.front(), cpus.back()});
  EXPECT_EQ(team.held_cpus(), (std::vector<std::vector<int>>{{cpus.front()}, {cpus.back()}}));
  bind_thread(cpus);  // as a library may that binds its caller
  EXPECT_EQ(team.held_cpus().front(), cpus);
}

}  // namespace
}  // namespace toise
