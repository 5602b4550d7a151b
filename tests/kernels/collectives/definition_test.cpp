// What an operation must give, by hand; and where its memory is.
#include "kernels/collectives/definition.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "kernels/collectives/exchange.hpp"

namespace toise::collectives {
namespace {

TEST(Share, IsRoundedDownAndNothingOfNothingAlone) {
  EXPECT_EQ((Place{.ranks = 3}.share_of(11)), 3u);
  EXPECT_EQ((Place{.ranks = 3}.share_of(0)), 0u);
  EXPECT_THROW((void)(Place{.ranks = 3}.share_of(2)), Unsupported);
}

TEST(UnevenShares, AreThreeToOneAndTogetherTheWhole) {
  UnevenShares const shares{.share = 10, .ranks = 5};
  std::size_t end = 0;
  for (std::size_t const count : {5u, 15u, 5u, 15u, 10u}) {
    auto const rank = end / 10 + (end % 10 == 5 ? 1 : 0);
    EXPECT_EQ(shares.count(rank), count) << rank;
    EXPECT_EQ(shares.begin(rank), end) << rank;
    end += count;
  }
  EXPECT_EQ(end, 50u);
}

TEST(Neighbours, FormARing) {
  EXPECT_EQ((Place{.rank = 2, .ranks = 3}.next()), 0);
  EXPECT_EQ((Place{.rank = 0, .ranks = 3}.previous()), 2);
}

TEST(Parameters, AreWhatIsOffered) {
  auto const names = [](Offer const& offer) {
    std::string text;
    for (auto const& param : params(offer)) text += param.name + ' ';
    return text;
  };
  EXPECT_EQ(names({.types = {Type::fp32}, .reductions = {}}), "bytes type ");
  EXPECT_EQ(names({.types = {Type::fp32}, .reductions = {Reduction::sum}, .root = true, .in_place = true}),
            "bytes type reduction root place ");
}

/// Input and output in bytes from the one to the other.
std::ptrdiff_t from_input_to_output(Layout const& layout) {
  auto const world = make_world_alone();
  Device device(*world);
  Memory memory(device, layout, {.in_place = true});
  return memory.output() - memory.input();
}

TEST(InPlace, TheSmallerLiesInTheLargerWhereTheLayoutSays) {
  EXPECT_EQ(from_input_to_output({.input = 5, .output = {{.count = 5}}}), 0);
  EXPECT_EQ(from_input_to_output({.input = 5, .output = {{.count = 15}, {.count = 5}}, .inner = 10}), -10 * 4);
  EXPECT_EQ(from_input_to_output({.input = 20, .output = {{.count = 5}}, .inner = 7}), 7 * 4);
}

TEST(Memory, OfInputAndOutputIsAskedForTogether) {
  auto const world = make_world_alone();
  Device device(*world);
  auto const half = device.free_memory() / size_of(Type::fp32) * 5 / 8;  // of what there is, one but not both
  try {
    Memory memory(device, {.input = half, .output = {{.count = half}}}, {});
    FAIL() << "it was given";
  } catch (Unsupported const& e) {
    EXPECT_TRUE(std::string(e.what()).starts_with("needs ")) << e.what();
  }
}

}  // namespace
}  // namespace toise::collectives
