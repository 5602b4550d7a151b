// gemm on a GPU: every type, layout and awkward shape; one wrong element is found wherever it is.
#include <gtest/gtest.h>

#include "core/error.hpp"
#include "core/gpu/runtime.hpp"
#include "core/registry.hpp"
#include "core/sampling/random.hpp"

namespace toise {
namespace {

struct ProductShape {
  std::int64_t m, n, k, batch;
};

struct Point {
  std::string variant, type, layout;
};

class GpuGemm : public testing::TestWithParam<Point> {
protected:
  void SetUp() override {
    gpu_.emplace(host_, 0);
    queue_.emplace(*gpu_);
  }
  std::unique_ptr<Case> make(ProductShape const& shape) {
    auto const& [name, type, layout] = GetParam();
    auto const& variant = find_variant("gemm", name, to_string(gpu::backend));
    auto params = defaults(variant.params);
    params.set("m", shape.m);
    params.set("n", shape.n);
    params.set("k", shape.k);
    params.set("batch", shape.batch);
    params.set("type", type);
    params.set("layout", layout);
    auto subject = variant.make(params, *gpu_);
    subject->run(*queue_);
    queue_->wait();
    return subject;
  }

  std::unique_ptr<World> world_ = make_world_alone();
  Device host_{*world_};
  std::optional<Device> gpu_;
  std::optional<Queue> queue_;
};

TEST_P(GpuGemm, IsRightForAwkwardShapes) {
  for (auto const& shape : {ProductShape{1, 1, 1, 1}, ProductShape{130, 8, 40, 1}, ProductShape{3, 136, 33, 2},
                            ProductShape{40, 48, 72, 3}, ProductShape{20, 24, 584, 1}}) {
    try {
      auto const subject = make(shape);
      auto const check = subject->check();
      EXPECT_TRUE(check.passed()) << shape.m << " x " << shape.n << " x " << shape.k << ": " << check.error << " > "
                                  << check.tolerance;
    } catch (Unsupported const& e) {  // a library need not take every shape
      EXPECT_NE(GetParam().variant, "portable") << e.what();
    }
  }
}

TEST_P(GpuGemm, OneWrongElementIsFoundAnywhere) {
  ProductShape const shape{64, 288, 32, 1};
  std::unique_ptr<Case> subject;
  try {
    subject = make(shape);
  } catch (Unsupported const& e) {
    ASSERT_NE(GetParam().variant, "portable") << e.what();
    GTEST_SKIP() << e.what();
  }
  for (std::uint64_t trial = 0; trial < 8; ++trial) {
    auto const where = random_bits(42, trial) % static_cast<std::uint64_t>(shape.m * shape.n);
    subject->run(*queue_);
    queue_->wait();
    ASSERT_TRUE(subject->check().passed());
    subject->corrupt(where);
    EXPECT_FALSE(subject->check().passed()) << where;
  }
}

std::vector<Point> points() {
  std::vector<Point> all;
  if (gpu::device_count() == 0) return all;
  for (auto const& variant : variants()) {
    if (variant.kernel != "gemm" || variant.backend != gpu::backend) continue;
    for (auto const& param : variant.params) {
      if (param.name != "type") continue;
      for (auto const& type : param.choices) {
        for (auto const* layout : {"nn", "nt"}) all.push_back({std::string(variant.name), type, layout});
      }
    }
  }
  return all;
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(GpuGemm);  // without a device
std::string name_of(testing::TestParamInfo<Point> const& info) {
  auto const& point = info.param;
  return point.variant + "_" + point.type + "_" + point.layout + "_" + std::string(to_string(gpu::backend));
}
INSTANTIATE_TEST_SUITE_P(Registry, GpuGemm, testing::ValuesIn(points()), name_of);

}  // namespace
}  // namespace toise
