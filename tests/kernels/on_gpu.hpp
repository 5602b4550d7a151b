// A device and a queue for tests on a GPU, or the reason why there is none.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "core/gpu/runtime.hpp"

namespace toise {

class OnGpuTest : public testing::Test {
protected:
  void SetUp() override {
    if (gpu::device_count() == 0) GTEST_SKIP() << gpu::why_none();
    gpu_.emplace(host_, 0);
    queue_.emplace(*gpu_);
  }

  std::unique_ptr<World> world_ = make_world_alone();
  Device host_{*world_};
  std::optional<Device> gpu_;
  std::optional<Queue> queue_;
};

}  // namespace toise
