// The inputs of collectives tell ranks and places apart, and what comes of them is exact in every type.
#include "kernels/collectives/pattern.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace toise::collectives {
namespace {

constexpr std::array types{Type::fp64,  Type::fp32,  Type::fp16,  Type::bf16,
                           Type::int64, Type::int32, Type::int16, Type::int8};

TEST(Pattern, RepeatsUnderNoShift) {
  for (auto const type : types) {
    auto const pattern = pattern_of({.type = type}, 8);
    for (std::uint64_t shift = 1; shift <= 1024; ++shift) {
      int same = 0;
      for (std::uint64_t i = 0; i < 1000; ++i) same += element(pattern, 3, i) == element(pattern, 3, i + shift);
      EXPECT_LT(same, 50) << to_string(type) << " by " << shift;
    }
  }
}

TEST(Pattern, TellsRanksApart) {
  for (auto const type : types) {
    auto const pattern = pattern_of({.type = type}, 8);
    for (int rank = 1; rank < 8; ++rank) {
      int same = 0;
      for (std::uint64_t i = 0; i < 1000; ++i) same += element(pattern, 0, i) == element(pattern, rank, i);
      EXPECT_LT(same, 50) << to_string(type) << " of rank " << rank;
    }
  }
}

/// The reduction as a library forms it, rounded to T after each step, from the last rank to the first.
template <class T>
double in_type(Pattern const& pattern, int ranks, std::uint64_t i) {
  auto value = stored<T>(element(pattern, ranks - 1, i));
  for (int rank = ranks - 2; rank >= 0; --rank)
    value = stored<T>(reduced(pattern.reduction, number(value), number(stored<T>(element(pattern, rank, i)))));
  return number(value);
}

TEST(Expected, IsExactInEveryTypeForAnyNumberOfRanks) {
  for (auto const type : types) {
    for (auto const reduction : {Reduction::sum, Reduction::prod, Reduction::min, Reduction::max}) {
      for (int const ranks : {1, 2, 3, 8, 100, 1000, 4001}) {
        auto const pattern = pattern_of({.type = type, .reduction = reduction}, ranks);
        Piece const piece{.ranks = ranks, .offset = 2, .count = 20};
        for (std::uint64_t i = 0; i < piece.count; ++i) {
          auto const found = with_type(type, [&]<class T>(T) { return in_type<T>(pattern, ranks, i + 2); });
          EXPECT_EQ(found, expected(pattern, piece, i))
              << to_string(type) << ' ' << to_string(reduction) << ' ' << ranks;
        }
      }
    }
  }
}

TEST(Expected, ChangesWhenARankIsLeftOutOfASumOrProduct) {
  for (auto const type : types) {
    for (auto const reduction : {Reduction::sum, Reduction::prod}) {
      auto const pattern = pattern_of({.type = type, .reduction = reduction}, 4);
      for (std::uint64_t i = 0; i < 100; ++i)
        EXPECT_NE(expected(pattern, {.ranks = 4}, i), expected(pattern, {.ranks = 3}, i)) << to_string(type);
    }
  }
}

TEST(Expected, OfOneRankIsItsElement) {
  auto const pattern = pattern_of({}, 4);
  EXPECT_EQ(expected(pattern, {.first_rank = 2, .offset = 5}, 1), element(pattern, 2, 6));
}

TEST(Mean, OfIntegersIsRoundedDownAndOfOthersExactOrRefused) {
  auto const whole = pattern_of({.type = Type::int32, .reduction = Reduction::avg}, 3);
  auto const sum = element(whole, 0, 0) + element(whole, 1, 0) + element(whole, 2, 0);
  EXPECT_EQ(expected(whole, {.ranks = 3}, 0), static_cast<double>(static_cast<std::int64_t>(sum) / 3));

  auto const exact = pattern_of({.type = Type::fp16, .reduction = Reduction::avg}, 4);
  auto const quarter = expected(exact, {.ranks = 4}, 0);
  EXPECT_EQ(number(stored<Fp16>(quarter)), quarter);

  EXPECT_THROW(pattern_of({.type = Type::fp32, .reduction = Reduction::avg}, 6), Unsupported);
}

}  // namespace
}  // namespace toise::collectives
