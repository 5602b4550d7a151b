// Tests that need ranks: run under mpirun with 2, 3, 4 and 8 ranks; every rank runs all of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/registry.hpp"
#include "kernels/training/gpt.hpp"
#include "tests/kernels/ranks.hpp"
#include "tests/kernels/small_params.hpp"

namespace toise {
namespace {

TEST(World, MaximumAndBroadcastReachEveryRank) {
  double value = world->rank();
  world->max({&value, 1});
  EXPECT_EQ(value, world->size() - 1);
  EXPECT_EQ(agree(*world, world->rank() + 5), 5);
  auto const texts = world->gather("rank " + std::to_string(world->rank()));
  ASSERT_EQ(texts.size(), static_cast<std::size_t>(world->size()));
  EXPECT_EQ(texts.back(), "rank " + std::to_string(world->size() - 1));
}

/// Every kernel of the host that needs ranks, as the registry has them.
class KernelOfRanks : public testing::TestWithParam<std::size_t> {
protected:
  Variant const& variant() const { return variants()[GetParam()]; }
  std::string size() const { return variant().description.about.size.param; }
  void SetUp() override {
    if (variant().kernel.starts_with("p2p.") && world->size() % 2 != 0) GTEST_SKIP() << "a rank has no partner";
  }
  Device device_{*world};
  Queue queue_{device_};
};

TEST_P(KernelOfRanks, PassesItsCheckAtEverySize) {
  if (size().empty()) GTEST_SKIP() << "it has no size";
  auto const param = std::find_if(variant().params.begin(), variant().params.end(),
                                  [&](Param const& one) { return one.name == size(); });
  ASSERT_NE(param, variant().params.end());
  auto const least = static_cast<std::int64_t>(param->range.lowest);
  for (std::int64_t value : {least, std::int64_t{4}, std::int64_t{12}, std::int64_t{1000}, std::int64_t{1} << 20}) {
    if (size() == "n" && value > 100) break;  // that many cells to the power of three
    auto params = small_params(variant());
    params.set(size(), value);
    std::unique_ptr<Case> subject;
    try {
      subject = variant().make(params, device_);
    } catch (Unsupported const&) {  // on all ranks
      EXPECT_LT(value, 4 * world->size()) << "refused, with a share for every rank";
      continue;
    }
    subject->prepare();
    subject->run(queue_);
    EXPECT_TRUE(everywhere(subject->check().passed())) << value;
  }
}

TEST_P(KernelOfRanks, ThatDoesNothingIsCorrupt) {
  auto const subject = variant().make(small_params(variant()), device_);
  subject->prepare();
  EXPECT_FALSE(everywhere(subject->check().passed()));
}

TEST_P(KernelOfRanks, ThatFlipsOneElementOnOneRankIsCorrupt) {
  auto const subject = variant().make(small_params(variant()), device_);
  bool const has_result = subject->work().bytes_written > 0 || size().empty();
  int found = 0;
  for (int broken = 0; broken < world->size(); ++broken) {
    subject->prepare();
    subject->run(queue_);
    if (world->rank() == broken && has_result) subject->corrupt(777);
    found += !everywhere(subject->check().passed());
  }
  int results = 0;
  for (auto const& has : world->gather(has_result ? "1" : "0")) results += std::stoi(has);
  EXPECT_EQ(found, results);
  EXPECT_GT(found, 0);
}

std::vector<std::size_t> variants_of_ranks() {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < variants().size(); ++i) {
    if (variants()[i].min_ranks > 1 && variants()[i].backend == host) found.push_back(i);
  }
  return found;
}
INSTANTIATE_TEST_SUITE_P(Registry, KernelOfRanks, testing::ValuesIn(variants_of_ranks()));

TEST(AllReduce, BusBandwidthFollowsTheFormula) {
  Device device(*world);
  auto const& variant = find_variant("collective.all_reduce", "mpi", "host");
  auto params = small_params(variant);
  params.set("bytes", std::int64_t{1000});
  auto const metrics = variant.make(params, device)->derived();
  double const p = world->size();
  EXPECT_DOUBLE_EQ(metrics[0].amount, 1000 * 2 * (p - 1) / p);
  EXPECT_DOUBLE_EQ(metrics[1].amount, 1000);
}

Params gpt_params(std::int64_t batch) {
  auto params = small_params(find_variant("train.gpt", "portable", "host"));
  params.set("batch", batch);
  return params;
}

TEST(Gpt, RanksTogetherEqualOneRank) {
  Device device(*world);
  Queue queue(device);
  auto const alone_world = make_world_alone();
  Device alone_device(*alone_world, 1);
  Queue alone_queue(alone_device);
  auto const& variant = find_variant("train.gpt", "portable", "host");
  auto const together = variant.make(gpt_params(1), device);
  auto const alone = variant.make(gpt_params(world->size()), alone_device);

  double sum = 0;
  for (int step = 0; step < 5; ++step) {
    for (auto const& [subject, own] : {std::pair{together.get(), &queue}, {alone.get(), &alone_queue}}) {
      subject->prepare();
      subject->run(*own);
    }
  }
  // the mean of the ranks' losses is the loss of the whole batch
  for (auto const& text : world->gather(std::to_string(together->details().number("loss_last"))))
    sum += std::stod(text);
  EXPECT_NEAR(sum / world->size(), alone->details().number("loss_last"), 2e-5);
  EXPECT_TRUE(everywhere(together->check().passed()));
}

TEST(Gpt, BytesOnTheCommunicatorEqualTheFormula) {
  Device device(*world);
  Queue queue(device);
  auto const subject = find_variant("train.gpt", "portable", "host").make(gpt_params(1), device);
  for (int step = 0; step < 3; ++step) {
    subject->prepare();
    subject->run(queue);
  }
  auto const details = subject->details();
  // 2 Ψ w (p - 1) / p on the wire of a ring is the input Ψ w times the all-reduce's bus factor
  EXPECT_DOUBLE_EQ(details.number("communicated_bytes"), 4.0 * details.number("parameters"));
  EXPECT_GT(details.number("communication_seconds"), 0);
}

}  // namespace
}  // namespace toise

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  toise::world = toise::make_world_mpi();
  if (toise::world->rank() != 0) {  // one rank speaks
    auto& listeners = testing::UnitTest::GetInstance()->listeners();
    delete listeners.Release(listeners.default_result_printer());
  }
  int const failed = RUN_ALL_TESTS();
  double any = failed;
  toise::world->max({&any, 1});
  toise::world.reset();
  return any != 0;
}
