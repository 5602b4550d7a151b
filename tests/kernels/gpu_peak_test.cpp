// peak.fma and peak.matrix on a GPU in all their types: right after a run, and a wrong sum is found.
#include <gtest/gtest.h>

#include <optional>

#include "core/gpu/runtime.hpp"
#include "core/registry.hpp"

namespace toise {
namespace {

struct Point {
  std::string kernel, type, unit;
};

class GpuPeak : public testing::TestWithParam<Point> {};

TEST_P(GpuPeak, IsRightAndFindsAWrongSum) {
  auto const& [kernel, type, unit] = GetParam();
  auto const world = make_world_alone();
  Device host_side(*world), device(host_side, 0);
  Queue queue(device);
  auto const& variant = find_variant(kernel, "portable", to_string(gpu::backend));
  auto params = defaults(variant.params);
  params.set("type", type);
  if (!unit.empty()) params.set("unit", unit);
  auto const subject = variant.make(params, device);
  EXPECT_FALSE(subject->check().passed()) << "before it has run";
  subject->run(queue);
  queue.wait();
  auto const check = subject->check();
  EXPECT_TRUE(check.passed()) << check.error << " > " << check.tolerance;
  subject->corrupt(12345);
  EXPECT_FALSE(subject->check().passed());
}

std::vector<Point> points() {
  if (gpu::device_count() == 0) return {};
  return {{"peak.fma", "fp64", ""},           {"peak.fma", "fp32", ""},        {"peak.fma", "fp16", ""},
          {"peak.matrix", "bf16", "fastest"}, {"peak.matrix", "bf16", "warp"}, {"peak.matrix", "fp16", "fastest"},
          {"peak.matrix", "fp16", "warp"}};
}
std::string name_of(testing::TestParamInfo<Point> const& info) {
  auto const& point = info.param;
  return point.kernel.substr(5) + "_" + point.type + (point.unit.empty() ? "" : "_" + point.unit) + "_" +
         std::string(to_string(gpu::backend));
}
INSTANTIATE_TEST_SUITE_P(GpuKernels, GpuPeak, testing::ValuesIn(points()), name_of);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(GpuPeak);

}  // namespace
}  // namespace toise
