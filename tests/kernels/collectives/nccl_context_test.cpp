// The context of NCCL in every setting, on operations of several shapes: over the emulator's two devices.
#include <gtest/gtest.h>

#include "tests/kernels/collectives/operations.hpp"

namespace toise::collectives {
namespace {

// broken_test.cpp runs them too, as they would run in a worker
bool const added[] = {add_operation<Broadcast>(), add_operation<Reduce>(), add_operation<AllGather>(),
                      add_operation<ReduceScatter>()};

Params params_of(std::int64_t bytes, std::int64_t devices = 0) {
  Params params;
  params.set("bytes", bytes);
  params.set("devices", devices);
  return params;
}

template <class Operation>
class NcclOperation : public testing::Test {
protected:
  void run(OverNccl<Operation>& subject) {
    subject.prepare();
    subject.template run<gpu::backend>(queue_);
    queue_.wait();
  }

  std::unique_ptr<World> world_ = make_world_alone();
  Device host_{*world_};
  Device device_{host_, 0};
  Queue queue_{device_};
};
using Operations = testing::Types<Broadcast, Reduce, AllGather, ReduceScatter>;
TYPED_TEST_SUITE(NcclOperation, Operations);

TYPED_TEST(NcclOperation, IsVerifiedInEverySetting) {
  for (auto const& settings : all_settings(2)) {
    OverNccl<TypeParam> subject(params_of(4000), this->device_, settings);
    EXPECT_FALSE(subject.check().passed()) << "before anything ran";
    for (int times = 0; times < 2; ++times) this->run(subject);
    EXPECT_EQ(subject.check().error, 0);
    for (std::size_t where : {0u, 1u, 777u}) {
      this->run(subject);
      subject.corrupt(where);
      EXPECT_EQ(subject.check().error, 1) << where;
    }
  }
}

TEST(NcclContext, CountsWholeSharesAndNamesItsMembers) {
  auto const world = make_world_alone();
  Device host_side(*world), device(host_side, 0);
  OverNccl<AllGather> const subject(params_of(4 * 101), device);
  EXPECT_EQ(subject.amounts().at("algorithm_bandwidth"), 4 * 100);
  EXPECT_EQ(subject.amounts().at("bus_bandwidth"), 4 * 50);
  EXPECT_EQ(subject.details().number("devices_a_process"), 2);
}

}  // namespace
}  // namespace toise::collectives
