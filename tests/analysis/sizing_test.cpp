#include <gtest/gtest.h>

#include <cmath>

#include "analysis/sizing/accelerators.hpp"
#include "analysis/sizing/estimate.hpp"
#include "analysis/sizing/network.hpp"
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

TEST(Sizing, NamesOfGpusAreReadWhateverTheirSpelling) {
  EXPECT_EQ(accelerator_named("nvidia_a100-sxm4-40gb").name, "A100 40GB");
  EXPECT_EQ(accelerator_named("A100 PCIe 80GB").name, "A100 PCIE");
  EXPECT_EQ(accelerator_named("DGX-GB200").name, "GB200");
  EXPECT_EQ(accelerator_named("H200-141GB-SXM").name, "H200");
  EXPECT_EQ(accelerator_named("NVIDIA H20").name, "H20");
  EXPECT_EQ(accelerator_named("AMD Instinct MI250X").name, "MI250X");
  EXPECT_EQ(accelerator_named("Gaudi 2").name, "GAUDI2");
  EXPECT_EQ(accelerator_named("TPU v5e").name, "TPUV5E");
}

TEST(Sizing, AnInterconnectSaysTheShareOfADevice) {
  EXPECT_EQ(network_in("Selene DGX-A100 NVLink3 + 8xHDR200", 8), 25e9);
  EXPECT_EQ(network_in("4 x 100Gb RoCE a node", 8), 6.25e9);
  EXPECT_EQ(network_in("1600 Gbps node-node interconnect (RoCE)", 8), 25e9);
  EXPECT_EQ(network_in("Grand Teton NVLink + 400Gb/s RoCE per GPU", 8), 50e9);
  EXPECT_EQ(network_in("NVLINK Gen4 900 GB/s + NVSWITCH Gen3", 8), std::nullopt);
}

TEST(Sizing, ARingOverWholeNodesHasAllOfTheirNetwork) {
  Network const n = {.link = 300e9, .share = 25e9, .node = 8};

  double const whole = ring(n, 1e12, {.ranks = 16}), one_of_each = ring(n, 1e12, {.ranks = 16, .stride = 8});

  EXPECT_NEAR(one_of_each / whole, 8, 0.01);
  EXPECT_NEAR(ring(n, 1e12, {.ranks = 8}), 1e12 * 7 / 8 / 300e9, 1e-3);
  EXPECT_EQ(ring(n, 1e12, {.ranks = 1}), 0);
}

TEST(Sizing, ExpertsAcrossNodesCostMoreThanInside) {
  Network const n = {.link = 450e9, .share = 50e9, .node = 8};

  EXPECT_GT(all_to_all(n, 1e9, {.ranks = 64}, 8), 2 * all_to_all(n, 1e9, {.ranks = 8}, 8));
}

TEST(Sizing, TiedWeightsAreFoundByTheNumberOfParameters) {
  Training t;
  t.model = "MPT-125m";
  t.parameters = 0.1253e9;
  t.layers = 12;
  t.hidden = 768;
  t.heads = 12;
  t.ffn_hidden = 3072;
  t.vocab = 50368;
  auto const tied = shape_of(t);
  t.parameters = 0.1253e9 + 50368 * 768;

  EXPECT_TRUE(tied.tied);
  EXPECT_FALSE(shape_of(t).tied);
}

TEST(Sizing, UnsaidSettingsAreTheFastestThatFit) {
  auto t = gpt_175b();
  t.tp = t.pp = t.vpp = t.dp = t.micro_batch = std::nullopt;
  t.recompute = "unknown";

  auto const a = analyse(t);

  EXPECT_TRUE(fits(t, a.memory));
  EXPECT_LE(a.seconds, analyse(gpt_175b()).seconds);
}

TEST(Sizing, CasesSayMoreOfTrainingsThatAreLikeThem) {
  auto t = gpt_175b();
  auto a = analyse(t);
  a.training.value = 1.5 * a.seconds;
  auto const offset = calibrate({a, a});
  t.parameters = 1e9;
  t.layers = 24;
  t.hidden = 1792;
  t.tp = t.pp = t.vpp = 1;
  t.dp = t.gpus = 8;
  auto const like = expected_error(a, offset), unlike = expected_error(analyse(t), offset);

  EXPECT_GT(like.value, unlike.value);
  EXPECT_LT(like.deviation, unlike.deviation);
  EXPECT_LT(unlike.deviation, expected_error(a, {}).deviation);
}

TEST(Sizing, OneCaseThatWentWrongMovesTheOthersLittle) {
  auto a = analyse(gpt_175b());
  a.training.value = a.seconds;
  auto wrong = a;
  wrong.training.value = 100 * a.seconds;

  EXPECT_LT(calibrate({a, a, a, a, wrong}).value, 0.1);
}

TEST(Sizing, MixturesAreLessSureThanDenseModels) {
  auto t = gpt_175b();
  double const dense = widening(analyse(t));
  t.moe = true;
  t.model = "Other 175B-A20B";

  EXPECT_GT(widening(analyse(t)), dense);
}

TEST(Sizing, AMixturesNameSaysItsActiveParameters) {
  Training t;
  t.moe = true;
  t.model = "Other 40B-A4B";

  auto const shape = shape_of(t);

  EXPECT_DOUBLE_EQ(shape.parameters, 40e9);
  EXPECT_DOUBLE_EQ(shape.active_parameters, 4e9);
}

TEST(Sizing, SizesInNamesMayBeMillionsAndTrillions) {
  Training t;
  t.model = "GPT-125m";
  EXPECT_DOUBLE_EQ(shape_of(t).parameters, 125e6);
  t.model = "GPT3 1.8T";
  EXPECT_DOUBLE_EQ(shape_of(t).parameters, 1.8e12);
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
