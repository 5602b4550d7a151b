// What an operation must give, by hand; and where its memory is.
#include "kernels/collectives/definition.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "kernels/collectives/exchange.hpp"

namespace toise::collectives {
namespace {

TEST(Expected, IsTheReductionOfTheElementsFromTheOffsetOn) {
  // elements 3 of ranks 1, 2 and 3: (31 r + 3 · 7 + 13) mod 61
  constexpr Piece piece{.first_rank = 1, .ranks = 3, .offset = 2, .count = 5};

  EXPECT_EQ(expected<float>(piece, Reduction::sum, 1), 4 + 35 + 5);
  EXPECT_EQ(expected<double>(piece, Reduction::max, 1), 35);
}

TEST(Expected, OfOneRankIsItsElement) { EXPECT_EQ(expected<float>({.first_rank = 2}, Reduction::sum, 0), 14); }

TEST(Share, IsRoundedDownAndNeverNothing) {
  EXPECT_EQ((Place{.ranks = 3}.share_of(11)), 3u);
  EXPECT_THROW((void)(Place{.ranks = 3}.share_of(2)), Unsupported);
}

TEST(Neighbours, FormARing) {
  EXPECT_EQ((Place{.rank = 2, .ranks = 3}.next()), 0);
  EXPECT_EQ((Place{.rank = 0, .ranks = 3}.previous()), 2);
}

/// Input and output of rank 2, in bytes from the one to the other.
std::ptrdiff_t from_input_to_output(Layout const& layout) {
  auto const world = make_world_alone();
  Device device(*world);
  Memory memory(device, layout, {.rank = 2, .ranks = 4}, {.in_place = true});
  return memory.output() - memory.input();
}

TEST(InPlace, TheSmallerLiesInTheLargerAtItsRank) {
  EXPECT_EQ(from_input_to_output({.input = 5, .output = {{.count = 5}}}), 0);
  EXPECT_EQ(from_input_to_output({.input = 5, .output = {{.count = 15}, {.count = 5}}}), -2 * 5 * 4);
  EXPECT_EQ(from_input_to_output({.input = 20, .output = {{.count = 5}}}), 2 * 5 * 4);
}

}  // namespace
}  // namespace toise::collectives
