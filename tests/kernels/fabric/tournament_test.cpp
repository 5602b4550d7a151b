#include "kernels/fabric/tournament.hpp"

#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace toise::fabric {
namespace {

TEST(Tournament, OfFourRanksHasThreeRoundsOfTwoPairs) {
  EXPECT_EQ(rounds_of(4), 3);
  EXPECT_EQ(partner_of(0, 1, 4), 1);
  EXPECT_EQ(partner_of(1, 1, 4), 0);
  EXPECT_EQ(partner_of(2, 1, 4), 3);
  EXPECT_EQ(partner_of(3, 1, 4), 2);
}

TEST(Tournament, EveryTwoMeetOnceAndPartnersAgree) {
  for (int n : {2, 3, 4, 5, 7, 8, 33, 128}) {
    std::set<std::pair<int, int>> met;
    for (int round = 0; round < rounds_of(n); ++round) {
      int resting = 0;
      for (int rank = 0; rank < n; ++rank) {
        int const partner = partner_of(rank, round, n);
        if (partner < 0) {
          ++resting;
          continue;
        }
        ASSERT_LT(partner, n);
        ASSERT_NE(partner, rank);
        ASSERT_EQ(partner_of(partner, round, n), rank) << n << " ranks, round " << round;
        EXPECT_TRUE(met.insert({rank, partner}).second);
      }
      EXPECT_EQ(resting, n % 2);
    }
    EXPECT_EQ(met.size(), static_cast<std::size_t>(n * (n - 1)));
  }
}

// the products of rounds and ranks exceed 32 bits
TEST(Tournament, PartnersAgreeAmongAHundredThousandRanks) {
  int const n = 100'000, round = 99'998;
  for (int rank : {0, 1, 49'999, 99'998, 99'999}) EXPECT_EQ(partner_of(partner_of(rank, round, n), round, n), rank);
}

}  // namespace
}  // namespace toise::fabric
