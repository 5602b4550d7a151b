// train.gpt on a GPU against the host: the whole gradient, the update, and learning.
#include <gtest/gtest.h>

#include <cmath>

#include "core/gpu/runtime.hpp"
#include "core/largest.hpp"
#include "core/registry.hpp"
#include "kernels/training/gpt.hpp"
#include "kernels/training/gpu/network.hpp"
#include "kernels/training/task.hpp"
#include "tests/kernels/on_gpu.hpp"

namespace toise::training {
namespace {

// a head of 6, a hidden width and a vocabulary that no block divides, a sequence that is no power of two
ModelShape const awkward{.layers = 2, .hidden = 18, .heads = 3, .ffn = 10, .vocab = 37, .sequence = 7, .batch = 3};

// what 16 bytes at a time and the fused attention are for
ModelShape const even{.layers = 2, .hidden = 64, .heads = 1, .ffn = 24, .vocab = 40, .sequence = 70, .batch = 2};

class GpuTraining : public OnGpuTest {
protected:
  /// Largest difference of a tensor of the gradient from the host's in fp64, relative to its largest
  /// element; both from weights that E holds.
  template <class E>
  double gradient_error(ModelShape const& shape) {
    using Wide = on_gpu::Wide<E>;
    auto const n = shape.parameters();
    std::vector<float> initial(n);
    initialise(shape, initial);
    for (auto& weight : initial) weight = Bf16::from(4 * weight).to_float();
    std::vector<Wide> const weights(initial.begin(), initial.end());
    auto const tokens = learnable_tokens(shape, 0);

    Buffer<Wide> kept(*gpu_, n), gradients(*gpu_, n);
    Buffer<E> in_use(*gpu_, n);
    gpu::copy(*queue_, kept.data(), weights.data(), n * sizeof(Wide));
    on_gpu::round_to(*queue_, n, kept.data(), in_use.data());
    NetworkOnGpu<E> network(*queue_, shape, gemm::make_portable_multiplier());
    network.set_tokens(*queue_, tokens.data());
    network.forward_backward(*queue_, in_use.data(), gradients.data());
    std::vector<Wide> found(n);
    gpu::copy(*queue_, found.data(), gradients.data(), n * sizeof(Wide));
    queue_->wait();

    BlockedGemm<double> gemm(host_, 256, 256, 256);
    Network<double> reference(host_, shape, [&](auto... arguments) { gemm(host_.team(), arguments...); });
    std::vector<double> const exact(initial.begin(), initial.end());
    std::vector<double> expected(n);
    double const loss = reference.forward_backward(exact.data(), tokens.data(), expected.data());
    double worst = std::abs(network.loss(*queue_) - loss) / loss;
    for (auto const& tensor : tensors(shape)) raise(worst, tensor_error(tensor, found.data(), expected.data()));
    return worst;
  }
};

// in fp64 both sides differ by rounding alone: no wrong formula hides below this
TEST_F(GpuTraining, WholeGradientEqualsTheHostsInFp64) {
  EXPECT_LT(gradient_error<double>(awkward), 1e-12);
  EXPECT_LT(gradient_error<double>(even), 1e-12);
}

TEST_F(GpuTraining, Fp32AndBf16StayWithinTheirRounding) {
  for (auto const& [shape, of_bf16] : {std::pair{awkward, 0.1}, {even, 0.3}}) {
    auto const fp32 = gradient_error<float>(shape), bf16 = gradient_error<Bf16>(shape);
    SCOPED_TRACE("heads of " + std::to_string(shape.head_size()));
    EXPECT_LT(fp32, 1e-4);
    EXPECT_LT(bf16, of_bf16);
    EXPECT_GT(bf16, 1e-5);  // it is bf16 that was tested
  }
}

TEST_F(GpuTraining, LossFallsAsOnTheHost) {
  auto losses_of = [&](std::string_view backend, Device& device, std::string const& type) {
    auto const& variant = find_variant("train.gpt", "portable", backend);
    auto params = defaults(variant.params);
    for (auto const& [name, value] : {std::pair{"layers", 1},
                                      {"hidden", 16},
                                      {"heads", 2},
                                      {"ffn", 16},
                                      {"vocab", 16},
                                      {"sequence", 8},
                                      {"batch", 2}}) {
      params.set(name, std::int64_t{value});
    }
    params.set("type", type);
    auto const subject = variant.make(params, device);
    Queue queue(device);
    std::vector<double> losses;
    for (int step = 0; step < 12; ++step) {
      subject->prepare();
      subject->run(queue);
      queue.wait();
      losses.push_back(subject->details().number("loss_last"));
    }
    return losses;
  };
  auto const expected = losses_of("host", host_, "fp32");
  auto const backend = to_string(gpu::backend);
  auto const fp32 = losses_of(backend, *gpu_, "fp32"), bf16 = losses_of(backend, *gpu_, "bf16");
  EXPECT_LT(expected.back(), expected.front());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(fp32[i], expected[i], 1e-4 * expected[i]) << "step " << i;
    EXPECT_NEAR(bf16[i], expected[i], 0.02 * expected[i]) << "step " << i;
  }
}

}  // namespace
}  // namespace toise::training
