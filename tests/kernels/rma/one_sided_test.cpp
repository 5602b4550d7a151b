// One-sided operations in every completion. Run under mpirun, as mpi_test.cpp.
#include <gtest/gtest.h>

#include <set>

#include "core/error.hpp"
#include "core/registry.hpp"
#include "tests/kernels/ranks.hpp"
#include "tests/kernels/small_params.hpp"

namespace toise {
namespace {

class OneSidedKernel : public testing::TestWithParam<std::string> {
protected:
  Variant const& variant() const { return find_variant("rma." + GetParam(), "mpi", "host"); }
  Device device_{*world};
  Queue queue_{device_};
};

TEST_P(OneSidedKernel, IsVerifiedInEveryCompletionNearAndFar) {
  for (auto const* completion : {"fence", "lock", "flush"}) {
    std::int64_t const farthest = world->size() - 1;
    for (std::int64_t const distance : std::set<std::int64_t>{1, (farthest + 1) / 2, farthest}) {
      auto params = small_params(variant());
      params.set("completion", std::string(completion));
      params.set("distance", distance);
      params.set("bytes", std::int64_t{8 * 1001});
      auto const subject = variant().make(params, device_);
      EXPECT_FALSE(everywhere(subject->check().passed())) << "nothing was done yet";
      for (int times = 0; times < 3; ++times) subject->run(queue_);
      EXPECT_TRUE(everywhere(subject->check().passed())) << completion << ' ' << distance;
      subject->run(queue_);
      if (world->rank() == 1) subject->corrupt(777);
      EXPECT_EQ(subject->check().error, world->rank() == 1 ? 1 : 0) << completion << ' ' << distance;
    }
  }
}

TEST_P(OneSidedKernel, OfNoBytesAndOfOneElementRuns) {
  for (std::int64_t const bytes : {0, 8}) {
    auto params = small_params(variant());
    params.set("bytes", bytes);
    auto const subject = variant().make(params, device_);
    subject->run(queue_);
    EXPECT_TRUE(everywhere(subject->check().passed())) << bytes;
    EXPECT_EQ(subject->derived()[1].amount, 3.0 * static_cast<double>(bytes));
  }
}

TEST_P(OneSidedKernel, OfItsOwnMemoryIsRefused) {
  auto params = small_params(variant());
  params.set("distance", std::int64_t{world->size()});
  EXPECT_THROW(variant().make(params, device_), Unsupported);
}

TEST_P(OneSidedKernel, ThatNoMemoryHasRoomForIsRefusedOnAllRanks) {
  auto params = small_params(variant());
  params.set("bytes", std::int64_t{1} << 30);
  params.set("operations", std::int64_t{65536});
  EXPECT_THROW(variant().make(params, device_), Unsupported);
}

INSTANTIATE_TEST_SUITE_P(Kernels, OneSidedKernel, testing::Values("put", "get", "accumulate"),
                         [](auto const& tested) { return tested.param; });

TEST(Accumulate, IsExactInEveryType) {
  Device device(*world);
  Queue queue(device);
  auto const& variant = find_variant("rma.accumulate", "mpi", "host");
  for (auto const* type : {"fp64", "fp32", "int64", "int32"}) {
    auto params = small_params(variant);
    params.set("type", std::string(type));
    auto const subject = variant.make(params, device);
    for (int times = 0; times < 1000; ++times) subject->run(queue);
    EXPECT_TRUE(everywhere(subject->check().passed())) << type;
  }
}

}  // namespace
}  // namespace toise
