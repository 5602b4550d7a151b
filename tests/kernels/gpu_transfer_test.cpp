// transfer.* in every form: what arrives is right, and one flipped word is found on each way.
#include <gtest/gtest.h>

#include <optional>

#include "core/error.hpp"
#include "core/gpu/runtime.hpp"
#include "core/registry.hpp"

namespace toise {
namespace {

TEST(GpuKernels, HaveADevice) {
  if (gpu::device_count() == 0) GTEST_SKIP() << "no GPU kernel was run: " << gpu::why_none();
  EXPECT_FALSE(gpu::properties(0).name.empty());
}

struct Form {
  std::string kernel;
  std::vector<std::pair<std::string, std::string>> params;
};

class GpuTransfer : public testing::TestWithParam<Form> {};

TEST_P(GpuTransfer, MovesEveryWord) {
  auto const& [kernel, params] = GetParam();
  if (kernel == "transfer.p2p" && gpu::device_count() < 2) GTEST_SKIP() << "there is one device";
  auto const world = make_world_alone();
  Device host_side(*world), device(host_side, 0);
  Queue queue(device);
  auto const& variant = find_variant(kernel, "portable", to_string(gpu::backend));
  auto all = defaults(variant.params);
  all.set("bytes", std::int64_t{80'008});
  for (auto const& [name, value] : params) {
    if (name == "from" || name == "to")
      all.set(name, std::int64_t{std::stoi(value)});
    else
      all.set(name, value);
  }
  auto const subject = variant.make(all, device);
  EXPECT_FALSE(subject->check().passed()) << "before anything was moved";
  for (std::size_t where : {0u, 1u, 2u, 10'000u, 20'001u}) {
    subject->run(queue);
    queue.wait();
    EXPECT_TRUE(subject->check().passed());
    subject->corrupt(where);
    EXPECT_EQ(subject->check().error, 1) << where;
  }
}

std::vector<Form> forms() {
  if (gpu::device_count() == 0) return {};
  std::vector<Form> all = {{"transfer.d2d", {}}};
  for (auto const* ways : {"one", "both"}) {
    for (auto const* memory : {"pinned", "pageable"}) {
      for (auto const* kernel : {"transfer.h2d", "transfer.d2h"})
        all.push_back({kernel, {{"ways", ways}, {"memory", memory}}});
    }
    all.push_back({"transfer.p2p", {{"ways", ways}, {"from", "0"}, {"to", "1"}}});
    all.push_back({"transfer.p2p", {{"ways", ways}, {"from", "1"}, {"to", "0"}}});
  }
  return all;
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(GpuTransfer);  // without a device
std::string name_of(testing::TestParamInfo<Form> const& info) {
  std::string name = info.param.kernel.substr(info.param.kernel.find('.') + 1);
  for (auto const& [key, value] : info.param.params) name += "_" + value;
  return name + "_" + std::string(to_string(gpu::backend));
}
INSTANTIATE_TEST_SUITE_P(Forms, GpuTransfer, testing::ValuesIn(forms()), name_of);

TEST(TransferBetween, ADeviceAndItselfIsRefused) {
  if (gpu::device_count() == 0) GTEST_SKIP() << gpu::why_none();
  auto const world = make_world_alone();
  Device host_side(*world), device(host_side, 0);
  auto const& variant = find_variant("transfer.p2p", "portable", to_string(gpu::backend));
  auto params = defaults(variant.params);
  params.set("to", std::int64_t{0});
  EXPECT_THROW(variant.make(params, device), Unsupported);
  params.set("to", std::int64_t{7});
  EXPECT_THROW(variant.make(params, device), Unsupported);
}

}  // namespace
}  // namespace toise
