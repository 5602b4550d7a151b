#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "core/registry.hpp"
#include "core/sampling/random.hpp"
#include "kernels/training/gpt.hpp"
#include "kernels/training/network.hpp"
#include "kernels/training/operations.hpp"

namespace toise::training {
namespace {

using Vector = std::vector<double>;

Vector random(std::size_t n, std::uint64_t key) {
  Vector values(n);
  for (std::size_t i = 0; i < n; ++i) values[i] = random_uniform(key, i);
  return values;
}

double inner(Vector const& a, Vector const& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// Largest difference between `gradient` and central differences of `loss` in x, relative to the
/// gradient's largest element.
double gradient_error(Vector x, Vector const& gradient, std::function<double(Vector const&)> const& loss) {
  double worst = 0, scale = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    double const h = 1e-5, kept = x[i];
    x[i] = kept + h;
    double const above = loss(x);
    x[i] = kept - h;
    double const below = loss(x);
    x[i] = kept;
    worst = std::max(worst, std::abs((above - below) / (2 * h) - gradient[i]));
    scale = std::max(scale, std::abs(gradient[i]));
  }
  return worst / scale;
}

constexpr double limit = 1e-6;

TEST(RmsNorm, GradientsMatchCentralDifferences) {
  constexpr std::size_t rows = 3, h = 7;
  auto const x = random(rows * h, 1), w = random(h, 2), dy = random(rows * h, 3);
  auto loss = [&](Vector const& input, Vector const& weight) {
    Vector y(rows * h), inverse(rows);
    rms_norm(input.data(), weight.data(), rows, h, y.data(), inverse.data());
    return inner(y, dy);
  };
  Vector y(rows * h), inverse(rows), dx(rows * h, 0.0), dw(h, 0.0);
  rms_norm(x.data(), w.data(), rows, h, y.data(), inverse.data());
  rms_norm_backward(x.data(), w.data(), inverse.data(), dy.data(), rows, h, dx.data());
  rms_norm_weight_backward(x.data(), inverse.data(), dy.data(), rows, h, 0, h, dw.data());
  EXPECT_LT(gradient_error(x, dx, [&](Vector const& v) { return loss(v, w); }), limit);
  EXPECT_LT(gradient_error(w, dw, [&](Vector const& v) { return loss(x, v); }), limit);
}

TEST(Rope, BackwardIsTheRotationBackAndMatchesCentralDifferences) {
  constexpr std::size_t s = 3, heads = 2, d = 4, ld = heads * d;
  Vector table(s * d);
  rope_table(s, d, table.data());
  auto const x = random(s * ld, 1), dy = random(s * ld, 2);
  auto loss = [&](Vector v) {
    rope(v.data(), s, ld, heads, d, table.data(), s, 1.0);
    return inner(v, dy);
  };
  Vector dx(dy);
  rope(dx.data(), s, ld, heads, d, table.data(), s, -1.0);
  EXPECT_LT(gradient_error(x, dx, loss), limit);
}

TEST(Rope, LeavesPositionZeroAndTurnsPositionOneByOneRadian) {
  Vector table(2 * 2), x{1, 0, 1, 0};
  rope_table(2, 2, table.data());
  rope(x.data(), 2, 2, 1, 2, table.data(), 2, 1.0);
  EXPECT_DOUBLE_EQ(x[0], 1);
  EXPECT_DOUBLE_EQ(x[2], std::cos(1.0));
  EXPECT_DOUBLE_EQ(x[3], std::sin(1.0));
}

TEST(Attention, GradientsMatchCentralDifferences) {
  constexpr std::size_t s = 5, d = 4;
  auto const qkv = random(3 * s * d, 1), dout = random(s * d, 2);
  auto loss = [&](Vector const& v) {
    Vector probs(s * s), out(s * d);
    attention(v.data(), v.data() + s * d, v.data() + 2 * s * d, s, d, d, probs.data(), out.data(), d);
    return inner(out, dout);
  };
  Vector probs(s * s), out(s * d), gradient(3 * s * d);
  attention(qkv.data(), qkv.data() + s * d, qkv.data() + 2 * s * d, s, d, d, probs.data(), out.data(), d);
  attention_backward(qkv.data(), qkv.data() + s * d, qkv.data() + 2 * s * d, probs.data(), dout.data(), s, d, d, d,
                     gradient.data(), gradient.data() + s * d, gradient.data() + 2 * s * d);
  EXPECT_LT(gradient_error(qkv, gradient, loss), limit);
}

TEST(Attention, SeesNoLaterToken) {
  constexpr std::size_t s = 4, d = 2;
  auto qkv = random(3 * s * d, 1);
  Vector probs(s * s), before(s * d), after(s * d);
  auto run = [&](Vector& out) {
    attention(qkv.data(), qkv.data() + s * d, qkv.data() + 2 * s * d, s, d, d, probs.data(), out.data(), d);
  };
  run(before);
  qkv[2 * s * d - 1] += 1;  // the last key
  qkv[3 * s * d - 1] += 1;  // the last value
  run(after);
  for (std::size_t i = 0; i < (s - 1) * d; ++i) EXPECT_DOUBLE_EQ(before[i], after[i]);
  EXPECT_NE(before, after);
}

TEST(SwiGlu, GradientMatchesCentralDifferences) {
  constexpr std::size_t rows = 2, f = 5;
  auto const x = random(rows * 2 * f, 1), dout = random(rows * f, 2);
  Vector dx(rows * 2 * f);
  swiglu_backward(x.data(), dout.data(), rows, f, dx.data());
  EXPECT_LT(gradient_error(x, dx,
                           [&](Vector const& v) {
                             Vector out(rows * f);
                             swiglu(v.data(), rows, f, out.data());
                             return inner(out, dout);
                           }),
            limit);
}

TEST(CrossEntropy, GradientMatchesCentralDifferences) {
  constexpr std::size_t rows = 3, v = 6;
  std::vector<std::int32_t> const targets{1, 5, 0};
  auto const logits = random(rows * v, 1);
  auto loss = [&](Vector x) { return 0.5 * cross_entropy(x.data(), targets.data(), rows, v, 0.5); };
  Vector gradient(logits);
  cross_entropy(gradient.data(), targets.data(), rows, v, 0.5);
  EXPECT_LT(gradient_error(logits, gradient, loss), limit);
}

TEST(CrossEntropy, OfEqualLogitsIsTheLogarithmOfTheVocabulary) {
  Vector logits(8, 3.0);
  std::int32_t const target = 2;
  EXPECT_NEAR(cross_entropy(logits.data(), &target, 1, 8, 1.0), std::log(8), 1e-12);
}

TEST(Embedding, GradientMatchesCentralDifferences) {
  constexpr std::size_t v = 4, h = 3;
  std::vector<std::int32_t> const tokens{2, 0, 2};
  auto const table = random(v * h, 1), dx = random(tokens.size() * h, 2);
  Vector gradient(v * h, 0.0);
  embed_backward(dx.data(), tokens.data(), tokens.size(), h, 0, h, gradient.data());
  EXPECT_LT(gradient_error(table, gradient,
                           [&](Vector const& t) {
                             Vector x(tokens.size() * h);
                             embed(t.data(), tokens.data(), tokens.size(), h, x.data());
                             return inner(x, dx);
                           }),
            limit);
}

TEST(AdamW, TheFirstStepMovesByTheLearningRateAgainstTheGradient) {
  AdamW const optimiser{.learning_rate = 0.1, .weight_decay = 0};
  Vector weight{1.0, 1.0}, first(2, 0.0), second(2, 0.0);
  Vector const gradient{4.0, -0.25};
  adamw(optimiser, 1, 1.0, gradient.data(), 2, weight.data(), first.data(), second.data());
  EXPECT_NEAR(weight[0], 0.9, 1e-6);
  EXPECT_NEAR(weight[1], 1.1, 1e-6);
  EXPECT_DOUBLE_EQ(first[0], 0.1 * 4.0);
}

ModelShape const tiny{.layers = 2, .hidden = 8, .heads = 2, .ffn = 6, .vocab = 11, .sequence = 5, .batch = 2};

TEST(Network, WholeGradientMatchesCentralDifferences) {
  auto const world = make_world_alone();
  Device device(*world);
  BlockedGemm<double> gemm(device, 64, 64, 64);
  Network<double> network(device, tiny, [&](auto... arguments) { gemm(device.team(), arguments...); });
  auto weights = random(tiny.parameters(), 5);
  auto const tokens = learnable_tokens(tiny, 0);
  Vector gradient(tiny.parameters()), unused(tiny.parameters());
  network.forward_backward(weights.data(), tokens.data(), gradient.data());
  EXPECT_LT(
      gradient_error(weights, gradient,
                     [&](Vector const& w) { return network.forward_backward(w.data(), tokens.data(), unused.data()); }),
      limit);
}

TEST(ModelShape, CountsItsParametersAsItsTensorsDo) {
  std::size_t end = 0;
  for (auto const& tensor : tensors(tiny)) {
    EXPECT_EQ(tensor.offset, end) << tensor.name;
    end += tensor.size;
  }
  EXPECT_EQ(end, tiny.parameters());
}

TEST(ModelShape, FlopsFollowTheConventionByHand) {
  // one layer, h = f = V = s = 2, one sequence: matrices 4·4 + 3·4 + 4 = 32, attention 2·3·2 = 12
  ModelShape const shape{.layers = 1, .hidden = 2, .heads = 1, .ffn = 2, .vocab = 2, .sequence = 2, .batch = 1};
  EXPECT_DOUBLE_EQ(shape.flops(), 3 * (2 * 32 + 12) * 2);
}

TEST(Gpt, LossFallsToTheLevelThatCanBeLearnt) {
  auto const world = make_world_alone();
  Device device(*world);
  auto const& variant = find_variant("train.gpt", "portable", "host");
  auto params = defaults(variant.params);
  for (auto const& [name, value] : {std::pair{"layers", 1},
                                    {"hidden", 64},
                                    {"heads", 2},
                                    {"ffn", 64},
                                    {"vocab", 32},
                                    {"sequence", 32},
                                    {"batch", 8}}) {
    params.set(name, std::int64_t{value});
  }
  auto const subject = variant.make(params, device);
  Queue queue(device);
  double tail = 0;
  for (int step = 1; step <= 300; ++step) {
    subject->prepare();
    subject->run(queue);
    if (step > 280) tail += subject->details().number("loss_last") / 20;
  }
  EXPECT_NEAR(subject->details().number("loss_first"), std::log(32), 0.2);  // it begins ignorant
  EXPECT_NEAR(tail, learnable_loss(32), 0.25);
}

}  // namespace
}  // namespace toise::training
