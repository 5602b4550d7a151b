#include <gtest/gtest.h>

#include <cmath>

#include "analysis/sizing/accelerators.hpp"
#include "analysis/sizing/estimate.hpp"
#include "core/error.hpp"

namespace toise {
namespace {

/// GPT with 175e9 parameters on 8-way tensor and 8-way pipeline parallelism. Source: arXiv 2205.05198, table 5.
Training gpt_175b() {
  Training t;
  t.id = "gpt";
  t.gpu = "A100-80GB-SXM";
  t.precision = "bf16";
  t.metric = "iteration_time_s";
  t.recompute = "full";
  t.zero = "0";
  t.parameters = 175e9;
  t.layers = 96;
  t.hidden = 12288;
  t.vocab = 51200;
  t.sequence = 2048;
  t.global_batch = 64;
  t.micro_batch = 1;
  t.tp = 8;
  t.pp = 8;
  t.vpp = 3;
  t.dp = 1;
  t.gpus = 64;
  return t;
}

TEST(Sizing, Gpt175bIsWithinATenthOfThePublishedTime) {
  auto const a = analyse(gpt_175b());

  EXPECT_NEAR(a.seconds, 18.13, 1.8);  // seconds a step, full recomputation
  EXPECT_TRUE(fits(a.training, a.memory));
}

TEST(Sizing, ModelFlopsOfAStepAreThoseOfThePaper) {
  auto const a = analyse(gpt_175b());

  // 72 B s l h² (1 + s/6h + V/12lh), arXiv 2104.04473; parameters rounded to 175e9
  double const h = 12288, l = 96, s = 2048, batch = 64, v = 51200;
  double const paper = 72 * batch * s * l * h * h * (1 + s / (6 * h) + v / (12 * l * h));
  EXPECT_NEAR(model_flops(a.shape, a.settings) / paper, 1, 0.01);
}

TEST(Sizing, AModelWithoutParallelismDoesNotFit) {
  auto t = gpt_175b();
  t.tp = t.pp = 1;
  t.dp = 64;

  EXPECT_FALSE(fits(t, analyse(t).memory));
}

TEST(Sizing, ALongerTrainingCostsMore) {
  auto t = gpt_175b();
  t.metric = "total_gpu_hours";
  t.tokens = 1e12;
  auto const one = estimate(analyse(t), {});
  t.tokens = 2e12;
  auto const two = estimate(analyse(t), {});

  EXPECT_DOUBLE_EQ(*two.p50, 2 * *one.p50);
}

TEST(Sizing, AFasterGpuNeverTakesLonger) {
  auto t = gpt_175b();
  double const a100 = analyse(t).seconds;
  t.gpu = "H100-80GB-SXM";
  double const h100 = analyse(t).seconds;
  t.gpu = "DGX-GB200";

  EXPECT_LT(h100, a100);
  EXPECT_LT(analyse(t).seconds, h100);
}

TEST(Sizing, WhatIsNotSaidWidensTheInterval) {
  auto t = gpt_175b();
  auto const said = estimate(analyse(t), {});
  t.micro_batch = t.tp = t.pp = t.dp = std::nullopt;
  auto const silent = estimate(analyse(t), {});

  EXPECT_GT(*silent.p90 / *silent.p10, *said.p90 / *said.p10);
}

TEST(Sizing, LowAndHighKeepTheirOrderInRates) {
  auto t = gpt_175b();
  t.metric = "tokens_per_s_per_gpu";
  auto const e = estimate(analyse(t), {});

  EXPECT_LT(*e.p10, *e.p50);
  EXPECT_LT(*e.p50, *e.p90);
}

TEST(Sizing, CasesOfTheSourceMoveTheEstimateTowardsThem) {
  auto t = gpt_175b();
  auto a = analyse(t);
  a.training.value = 2 * a.seconds;
  auto const offset = calibrate({a, a, a, a, a});

  EXPECT_GT(offset.value, 0);
  EXPECT_LT(offset.value, std::log(2));
  EXPECT_NEAR(*estimate(a, offset).p50, a.seconds * std::exp(offset.value), 1e-9);
}

TEST(Sizing, CalibrationWithoutValuesIsRefused) { EXPECT_THROW(calibrate({analyse(gpt_175b())}), InputError); }

TEST(Sizing, PrecisionsThatAGpuHasNotAreRefused) {
  EXPECT_THROW(matrix_rate(accelerator_named("A100"), "fp8"), InputError);
  EXPECT_THROW(matrix_rate(accelerator_named("V100"), "bf16"), InputError);
  EXPECT_THROW(accelerator_named("RTX"), InputError);
}

TEST(Sizing, AMixturesNameSaysItsActiveParameters) {
  Training t;
  t.moe = true;
  t.model = "Other 40B-A4B";

  auto const shape = shape_of(t);

  EXPECT_DOUBLE_EQ(shape.parameters, 40e9);
  EXPECT_DOUBLE_EQ(shape.active_parameters, 4e9);
}

TEST(Sizing, AModelWithoutASizeIsRefused) {
  Training t;
  t.model = "A.B";

  EXPECT_THROW(shape_of(t), InputError);
}

TEST(Sizing, TokensAreReadFromTheSource) {
  EXPECT_EQ(tokens_in("arXiv 1; 300B tokens"), 300e9);
  EXPECT_EQ(tokens_in("card; tokens 2.0T; batch 4M tokens"), 2e12);
  EXPECT_EQ(tokens_in("batch of 4M tokens"), std::nullopt);
}

}  // namespace
}  // namespace toise
