// All operations over NCCL in every setting: over the emulator's two devices.
#include <gtest/gtest.h>

#include "core/error.hpp"
#include "core/gpu/runtime.hpp"
#include "tests/kernels/collectives/settings.hpp"

namespace toise::collectives {
namespace {

class NcclOperation : public testing::TestWithParam<std::size_t> {
protected:
  Variant const& variant() const { return variants()[GetParam()]; }
  void run(Case& subject) {
    subject.prepare();
    subject.run(queue_);
    queue_.wait();
  }

  std::unique_ptr<World> world_ = make_world_alone();
  Device host_{*world_};
  Device device_{host_, 0};
  Queue queue_{device_};
};

TEST_P(NcclOperation, IsVerifiedInEverySetting) {
  for (auto const& params : all_settings(variant(), 2, 8 * 1001)) {
    SCOPED_TRACE(describe(params));
    auto const subject = variant().make(params, device_);
    EXPECT_FALSE(subject->check().passed()) << "before anything ran";
    for (int times = 0; times < 2; ++times) run(*subject);
    EXPECT_EQ(subject->check().error, 0);
    for (std::size_t where : {0u, 1u, 777u}) {
      run(*subject);
      subject->corrupt(where);
      EXPECT_EQ(subject->check().error, 1) << where;
    }
  }
}

TEST_P(NcclOperation, OfNoBytesAndOfOneElementForEachRankRuns) {
  for (std::int64_t const bytes : {0, 2}) {
    auto params = small_params(variant());
    params.set("bytes", bytes);
    params.set("type", std::string("int8"));
    auto const subject = variant().make(params, device_);
    run(*subject);
    EXPECT_TRUE(subject->check().passed()) << bytes;
  }
}

TEST_P(NcclOperation, OfARootThatIsNoRankIsRefused) {
  if (!find_param(variant(), "root")) return;
  auto params = small_params(variant());
  params.set("root", std::int64_t{2});
  EXPECT_THROW(variant().make(params, device_), Unsupported);
}

std::vector<std::size_t> collectives_over_nccl() {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < variants().size(); ++i) {
    if (variants()[i].kernel.starts_with("collective.") && variants()[i].backend == gpu::backend) found.push_back(i);
  }
  return found;
}
std::string name_of(testing::TestParamInfo<std::size_t> const& tested) {
  return std::string(variants()[tested.param].kernel.substr(std::string_view("collective.").size()));
}
INSTANTIATE_TEST_SUITE_P(Registry, NcclOperation, testing::ValuesIn(collectives_over_nccl()), name_of);

TEST(NcclContext, CountsWholeSharesAndNamesItsMembers) {
  auto const world = make_world_alone();
  Device host_side(*world), device(host_side, 0);
  auto const& variant = find_variant("collective.all_gather", "nccl", to_string(gpu::backend));
  auto params = small_params(variant);
  params.set("bytes", std::int64_t{4 * 101});
  auto const subject = variant.make(params, device);
  auto const metrics = subject->derived();
  EXPECT_EQ(metrics[1].amount, 4 * 100);
  EXPECT_EQ(metrics[0].amount, 4 * 50);
  EXPECT_EQ(subject->details().number("devices_a_process"), 2);
}

}  // namespace
}  // namespace toise::collectives
