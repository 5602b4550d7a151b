// Every kernel's check against broken kernels: one that does nothing, one that flips an element.
#include <gtest/gtest.h>

#include <optional>

#include "core/error.hpp"
#include "core/gpu/runtime.hpp"
#include "core/registry.hpp"
#include "tests/kernels/small_params.hpp"

namespace toise {
namespace {

class EveryKernel : public testing::TestWithParam<std::size_t> {
protected:
  Variant const& variant() const { return variants()[GetParam()]; }
  std::unique_ptr<World> world_ = make_world_alone();
  Device host_{*world_};
  std::optional<Device> gpu_ = gpu::device_count() > 0 ? std::optional<Device>(std::in_place, host_, 0) : std::nullopt;
  Device& device_ = variant().backend == host ? host_ : *gpu_;
  Queue queue_{device_};
};

TEST_P(EveryKernel, PassesItsCheckAfterARun) {
  auto const subject = variant().make(small_params(variant()), device_);
  for (int i = 0; i < 3; ++i) {
    subject->prepare();
    subject->run(queue_);
  }
  queue_.wait();
  auto const check = subject->check();
  EXPECT_TRUE(check.passed()) << check.error << " > " << check.tolerance;
}

TEST_P(EveryKernel, ThatDoesNothingIsCorrupt) {
  auto const subject = variant().make(small_params(variant()), device_);
  subject->prepare();
  EXPECT_FALSE(subject->check().passed());
}

TEST_P(EveryKernel, ThatFlipsOneElementAnywhereIsCorrupt) {
  auto const subject = variant().make(small_params(variant()), device_);
  for (std::size_t where : {0u, 1u, 777u, 100'003u}) {
    subject->prepare();
    subject->run(queue_);
    queue_.wait();
    ASSERT_TRUE(subject->check().passed());
    subject->prepare();
    subject->run(queue_);
    queue_.wait();
    subject->corrupt(where);
    EXPECT_FALSE(subject->check().passed()) << where;
    subject->prepare();
    if (variant().description.about.accumulates) break;  // the flip stays in what follows
  }
}

/// Those that need one rank; the others are in mpi_test.cpp.
std::vector<std::size_t> local_variants() {
  std::vector<std::size_t> local;
  for (std::size_t i = 0; i < variants().size(); ++i) {
    bool const can_run = variants()[i].backend == host || gpu::device_count() > 0;
    if (variants()[i].min_ranks == 1 && can_run) local.push_back(i);
  }
  return local;
}

std::string name_of(testing::TestParamInfo<std::size_t> const& info) {
  auto text = std::string(variants()[info.param].kernel) + "_" + std::string(variants()[info.param].name) + "_" +
              std::string(to_string(variants()[info.param].backend));
  for (auto& c : text) c = std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return text;
}
INSTANTIATE_TEST_SUITE_P(Registry, EveryKernel, testing::ValuesIn(local_variants()), name_of);

}  // namespace
}  // namespace toise
