// The kernels between two ranks. Run under mpirun, as mpi_test.cpp.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/error.hpp"
#include "core/registry.hpp"
#include "kernels/point_to_point/messages.hpp"
#include "kernels/point_to_point/pairing.hpp"
#include "tests/kernels/ranks.hpp"
#include "tests/kernels/small_params.hpp"

namespace toise::point_to_point {
namespace {

TEST(Pairing, OfHalvesJoinsARankAndTheOneHalfOfAllRanksLater) {
  EXPECT_EQ(pair_of(Pairing::halves, 1, 8).partner, 5);
  EXPECT_TRUE(pair_of(Pairing::halves, 1, 8).is_first);
  EXPECT_EQ(pair_of(Pairing::halves, 5, 8).partner, 1);
  EXPECT_FALSE(pair_of(Pairing::halves, 5, 8).is_first);
}

TEST(Pairing, OfNeighboursJoinsAnEvenRankAndTheNext) {
  EXPECT_EQ(pair_of(Pairing::neighbours, 2, 8).partner, 3);
  EXPECT_TRUE(pair_of(Pairing::neighbours, 2, 8).is_first);
  EXPECT_EQ(pair_of(Pairing::neighbours, 3, 8).partner, 2);
  EXPECT_FALSE(pair_of(Pairing::neighbours, 3, 8).is_first);
}

TEST(Messages, DifferBySenderMessageAndPlace) {
  std::set<std::uint64_t> words;
  for (int sender : {0, 1, 65536}) {
    for (int message : {0, 1, 63}) {
      for (std::uint64_t word : {0, 1, 2}) words.insert(word_of(sender, message, word));
    }
  }
  EXPECT_EQ(words.size(), 27u);
}

TEST(Messages, ThatCameInEachOthersPlaceAreWrong) {
  Device device(*world);
  OwnMessages first(device, 2, 8), second(device, 2, 8);
  auto &sent = first.all, &received = second.all;
  sent.fill(0);
  received.fill(0);
  EXPECT_EQ(received.count_wrong(0, 1), 0u);
  std::copy_n(sent.at(0), 8, received.at(1));
  std::copy_n(sent.at(1), 8, received.at(0));
  EXPECT_GT(received.count_wrong(0, 1), 8u);
}

class OfPairs : public testing::TestWithParam<std::string> {
protected:
  Variant const& variant() const { return find_variant(GetParam(), "mpi", "host"); }
  Device device_{*world};
  Queue queue_{device_};
};

TEST_P(OfPairs, IsVerifiedInEitherPairingAndEverySize) {
  if (world->size() % 2 != 0) GTEST_SKIP() << "a rank has no partner";
  for (auto const* pairing : {"halves", "neighbours"}) {
    for (std::int64_t const bytes : {1, 7, 8, 4097, 300'001}) {
      auto params = small_params(variant());
      params.set("pairing", std::string(pairing));
      params.set("bytes", bytes);
      auto const subject = variant().make(params, device_);
      EXPECT_FALSE(everywhere(subject->check().passed())) << "nothing has come yet";
      for (int times = 0; times < 3; ++times) subject->run(queue_);
      EXPECT_TRUE(everywhere(subject->check().passed())) << pairing << ' ' << bytes;
      bool const receives = subject->work().bytes_written > 0;
      if (receives) subject->corrupt(static_cast<std::size_t>(bytes - 1));
      EXPECT_EQ(subject->check().error, receives ? 1 : 0);
    }
  }
}

TEST_P(OfPairs, IsRefusedWhereARankHasNoPartner) {
  if (world->size() % 2 == 0) GTEST_SKIP() << "all ranks have one";
  try {
    variant().make(small_params(variant()), device_);
    FAIL() << "it was made";
  } catch (Unsupported const& e) {
    EXPECT_EQ(e.what(),
              std::to_string(world->size()) + " ranks leave one without a partner: use an even number of ranks");
  }
}

TEST_P(OfPairs, ThatNoMemoryHasRoomForIsRefused) {
  if (world->size() % 2 != 0) GTEST_SKIP() << "a rank has no partner";
  auto params = small_params(variant());
  params.set("bytes", std::int64_t{1} << 45);
  EXPECT_THROW(variant().make(params, device_), Unsupported);
}

INSTANTIATE_TEST_SUITE_P(Kernels, OfPairs,
                         testing::Values("p2p.ping_pong", "p2p.bandwidth", "p2p.bidirectional_bandwidth",
                                         "p2p.message_rate"),
                         [](auto const& tested) { return tested.param.substr(4); });

/// The amount of a metric in one run of 1000 B, with a window of 5 where it has one.
double amount(std::string const& kernel, std::string const& metric) {
  Device device(*world);
  auto const& variant = find_variant(kernel, "mpi", "host");
  auto params = small_params(variant);
  params.set("bytes", std::int64_t{1000});
  if (params.values().contains("window")) params.set("window", std::int64_t{5});
  for (auto const& derived : variant.make(params, device)->derived()) {
    if (derived.metric.name == metric) return derived.amount;
  }
  return -1;
}

TEST(Pairs, CountWhatOneRunMoves) {
  if (world->size() % 2 != 0) GTEST_SKIP() << "a rank has no partner";
  EXPECT_EQ(amount("p2p.ping_pong", "latency"), 2);
  EXPECT_EQ(amount("p2p.ping_pong", "bandwidth"), 2000);
  EXPECT_EQ(amount("p2p.bandwidth", "bandwidth"), 5000);
  EXPECT_EQ(amount("p2p.bidirectional_bandwidth", "bandwidth"), 10000);
  EXPECT_EQ(amount("p2p.message_rate", "rate"), 5 * world->size() / 2);
  EXPECT_EQ(amount("p2p.message_rate", "bandwidth"), 5000 * world->size() / 2);
}

}  // namespace
}  // namespace toise::point_to_point
