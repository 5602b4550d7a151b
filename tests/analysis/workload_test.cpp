#include "analysis/requests/workload.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "analysis/requests/measured_rates.hpp"
#include "analysis/requests/model_shape.hpp"
#include "analysis/requests/request.hpp"
#include "analysis/sizing/network.hpp"
#include "core/error.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

std::string const whole = R"(
name = "a small one"
[model]
preset = "llama-3-8b"
sequence = 4096
[data]
tokens = "20 B"
dataset = "1.2 TB"
[run]
precision = "bf16"
global_batch = "4M tokens"
[campaign]
ablations = { runs = 12, share = 0.05 }
failures = "0.01 per node-day"
margin = 0.15
checkpoints = { every = "2h", keep = 5 }
)";

Workload read(std::string text, std::string const& from = "", std::string const& to = "") {
  static TemporaryFolder const folder;
  if (!from.empty()) text.replace(text.find(from), from.size(), to);
  auto const file = folder / "workload.toml";
  std::ofstream(file) << text;
  return read_workload(file);
}

template <class F>
void expect_refusal(F const& f, std::string const& part) {
  std::string said = "accepted";
  try {
    f();
  } catch (InputError const& e) {
    said = e.what();
  }
  EXPECT_NE(said.find(part), std::string::npos) << said;
}

Machine h100_machine(int nodes = 64) {
  Machine m;
  m.name = "made";
  m.gpu = "H100 SXM";
  m.node["gpus"] = 4;
  m.peak["network_bandwidth"] = 200e9;
  m.nodes = nodes;
  return m;
}

TEST(Workload, IsReadWithItsUnits) {
  auto const w = read(whole);

  EXPECT_EQ(w.tokens, 20e9);
  EXPECT_EQ(w.dataset, 1.2e12);
  EXPECT_EQ(w.global_batch, 4e6);
  EXPECT_EQ(w.campaign.ablation_runs, 12);
  EXPECT_EQ(w.campaign.failures, 0.01);
  EXPECT_EQ(w.campaign.checkpoint_interval, 7200);
  EXPECT_EQ(read(whole, "1.2 TB", "1 TiB").dataset, 1099511627776.0);
  EXPECT_EQ(read(whole, "[run]", "[run]\ndeadline = \"20 days\"").deadline, 1728000);
}

TEST(Workload, SamplesAndEpochsAreSequences) {
  EXPECT_EQ(read(whole, "tokens = \"20 B\"", "samples = \"1M\"\nepochs = 3").tokens, 3e6 * 4096);
}

TEST(Workload, WhatItDoesNotKnowIsRefusedWithTheLine) {
  expect_refusal([&] { read(whole, "sequence", "sequense"); },
                 "workload.toml:5: model.sequense: unknown key of a model; did you mean 'sequence'?");
  expect_refusal([&] { read(whole, "llama-3-8b", "llama-3-8"); }, "did you mean 'llama-3-8b'?");
  expect_refusal([&] { read(whole, "20 B", "20 GB"); }, "is no number of tokens");
  expect_refusal([&] { read(whole, "20 B", "0"); }, "train nothing");
  expect_refusal([&] { read(whole, "\"4M tokens\"", "1024"); }, "may be tokens or sequences");
  expect_refusal([&] { read(whole, "0.01 per node-day", "measured"); }, "write a rate");
  expect_refusal([&] { read(whole + "[inference]\nrequests = 3\n"); }, "serving is not estimated");
}

TEST(ModelShape, OfLlama3Has8BillionParametersAndOfMixtralItsActiveOnes) {
  // 8.03e9 and 46.7e9 with 12.9e9 active, as the models' cards say
  EXPECT_NEAR(shape_of_dimensions({32, 4096, 32, 8, 14336, 128256}).parameters / 8.03e9, 1, 0.001);
  auto const mixtral = shape_of_dimensions({32, 4096, 32, 8, 14336, 32000, 8, 2});
  EXPECT_NEAR(mixtral.parameters / 46.7e9, 1, 0.001);
  EXPECT_NEAR(mixtral.active_parameters / 12.9e9, 1, 0.002);
}

TEST(SizedMachine, ADieIsHalfOfACardAndASmallMemoryIsNotTakenForALargeOne) {
  auto m = h100_machine();
  m.gpu = "MI250X, one of its two dies";
  EXPECT_EQ(sized_machine(m).gpu.flop_rate, 191.5e12);
  m.gpu = "A100 SXM 40 GB";
  EXPECT_EQ(sized_machine(m).gpu.memory, 42.4e9);
  m.gpu = "H100 NVL";
  expect_refusal([&] { sized_machine(m); }, "the NVL form");
}

TEST(Request, CountsTheCampaignOnTopOfTheTraining) {
  auto w = read(whole);
  w.nodes = 8;
  auto const r = size_workload(w, sized_machine(h100_machine()));

  // 1 % for checkpoints, 17 % for evaluations and such; 0.01 failures a day on 8 nodes that lose 4500 s each; 12
  // ablations of 5 %; 15 % of margin
  double const interruptions = 1 + 0.01 + 0.17 + 0.01 * 8 * 4500 / 86400;
  EXPECT_NEAR(r.gpu_hours.p50 / r.training_gpu_hours.p50, interruptions * 1.6 * 1.15, 1e-9);
  EXPECT_EQ(r.gpus, 32);
  EXPECT_NEAR(r.storage.checkpoints, 5 * 14 * 8.03e9, 1e9);
  EXPECT_LE(r.choices.front().memory, r.memory_of_gpu);
}

TEST(Request, ApproachesPublishedGpuHours) {
  // Llama 3 405B: 30.84e6 H100 hours of pre-training on 15.6e12 tokens, 16,384 GPUs. Source: the model's card
  auto w = read(whole, "llama-3-8b", "llama-3-405b");
  w.sequence = 8192;
  w.tokens = 15.6e12;
  w.global_batch = 16e6;
  w.nodes = 2048;
  w.campaign = {};
  w.campaign.checkpoint_interval = 600;  // more often than on few nodes
  auto machine = h100_machine(2048);
  machine.node["gpus"] = 8;
  machine.peak["network_bandwidth"] = 400e9;
  auto const r = size_workload(w, sized_machine(machine));

  EXPECT_NEAR(r.training_gpu_hours.p50 / 30.84e6, 1, 0.2);  // the steps alone
  EXPECT_GT(r.choices.front().settings.pp, 2);              // whose stages need not have the same number of layers
}

TEST(Request, MoreTokensNeverCostLess) {
  auto w = read(whole);
  double before = 0;
  for (double const tokens : {5e9, 6e9, 20e9, 21e9, 300e9, 3e12}) {
    w.tokens = tokens;
    auto const hours = size_workload(w, sized_machine(h100_machine())).gpu_hours;
    EXPECT_GT(hours.p50, before);
    EXPECT_LT(hours.p10, hours.p50);
    EXPECT_LT(hours.p50, hours.p90);
    before = hours.p50;
  }
}

TEST(Request, AFasterMachineNeverTakesLonger) {
  auto w = read(whole);
  for (int const nodes : {2, 8, 64}) {
    w.nodes = nodes;
    auto const slow = sized_machine(h100_machine());
    double const before = size_workload(w, slow).wall_seconds.p50;
    for (auto rate : {&Accelerator::flop_rate, &Accelerator::memory_bandwidth, &Accelerator::link_bandwidth,
                      &Accelerator::network_bandwidth, &Accelerator::memory}) {
      auto fast = slow;
      fast.gpu.*rate *= 1.5;
      EXPECT_LE(size_workload(w, fast).wall_seconds.p50, before);
    }
  }
}

TEST(Request, AnIntervalWidensWhereItExtrapolates) {
  auto w = read(whole);
  w.tokens = 20e12;
  w.global_batch = 64e6;
  auto const relative = [&](int nodes) {
    w.nodes = nodes;
    auto const r = size_workload(w, sized_machine(h100_machine(4096)));
    return r.gpu_hours.p90 / r.gpu_hours.p10;
  };

  EXPECT_GT(relative(4096), 1.05 * relative(64));  // 16,384 GPUs are more than the fit has seen
}

TEST(Request, ADeadlineIsMetAtP90ByTheCheapest) {
  auto w = read(whole);
  w.tokens = 300e9;
  w.deadline = 20 * 86400.0;
  auto const machine = sized_machine(h100_machine());
  auto const r = size_workload(w, machine);
  w.deadline.reset();

  EXPECT_LE(r.wall_seconds.p90, 20 * 86400.0);
  EXPECT_GE(r.gpu_hours.p50, size_workload(w, machine).gpu_hours.p50);
}

TEST(Request, SaysWhatToDoWhereThereIsNoAnswer) {
  auto const machine = sized_machine(h100_machine(2));
  auto large = read(whole, "llama-3-8b", "llama-3-405b");
  expect_refusal([&] { size_workload(large, machine); }, "the model fits nowhere");

  auto hurried = read(whole);
  hurried.deadline = 3600;
  expect_refusal([&] { size_workload(hurried, machine); }, "move the deadline");

  auto wide = read(whole);
  wide.nodes = 3;
  expect_refusal([&] { size_workload(wide, machine); }, "has 2 nodes");

  auto v100 = h100_machine();
  v100.gpu = "V100 SXM2";
  expect_refusal([&] { size_workload(read(whole), sized_machine(v100)); }, "write fp16");

  v100.node.erase("gpus");
  expect_refusal([&] { sized_machine(v100); }, "does not say how many GPUs a node has");
}

MeasuredRun run_of(double rate, double low, double high, std::string const& host) {
  Measurement m;
  m.id.kernel = "gemm";
  m.id.backend = "cuda";
  m.id.params = {
      {"type", std::string("bf16")}, {"m", std::int64_t{8192}}, {"n", std::int64_t{8192}}, {"k", std::int64_t{8192}}};
  m.metrics = {{.name = "flop_rate", .unit = "FLOP/s", .median = rate, .interval = Interval{low, high}, .n = 5}};
  m.hosts = {host};
  return {.path = "run-" + host, .machine = "made", .measurements = {m}};
}

TEST(MeasuredRates, TheWorstNodeCountsAndTheBestOfItsProducts) {
  auto const machine = sized_machine(h100_machine());
  auto const rates = [&](std::vector<MeasuredRun> const& runs) {
    return with_measurements(machine, runs, "bf16").gpu.sustained * 989e12;
  };

  EXPECT_NEAR(rates({run_of(7e14, 7e14, 7e14, "a"), run_of(6e14, 6e14, 6e14, "b")}), 6e14, 1);
  EXPECT_NEAR(rates({run_of(7e14, 7e14, 7e14, "a"), run_of(6e14, 6e14, 6e14, "a")}), 7e14, 1);
}

TEST(MeasuredRates, SmallProductsAndThoseOfHostsDoNotCount) {
  auto const machine = sized_machine(h100_machine());
  auto small = run_of(1e14, 1e14, 1e14, "a"), host = small;
  small.measurements[0].id.params["n"] = std::int64_t{128};
  host.measurements[0].id.backend = "host";
  auto corrupt = run_of(7e14, 7e14, 7e14, "a");
  corrupt.measurements[0].outcome = Outcome::corrupt;

  for (auto const& run : {small, host, corrupt})
    expect_refusal([&] { with_measurements(machine, {run}, "bf16"); }, "no run has a rate");
  expect_refusal([&] { with_measurements(machine, {run_of(7e14, 7e14, 7e14, "a")}, "fp16"); }, "gemm of fp16");
}

TEST(MeasuredRates, TheNetworkGivesTheAllReduceThatWasMeasured) {
  auto run = run_of(1, 1, 1, "a");
  auto& m = run.measurements[0];
  m.id.kernel = "collective.all_reduce";
  m.id.variant = "nccl";
  m.id.params = {{"bytes", std::int64_t{1} << 30}};
  m.id.nodes = 16;
  m.id.ranks = 64;
  m.metrics = {{.name = "bus_bandwidth", .unit = "B/s", .median = 1e11, .n = 5}};
  auto const machine = with_measurements(sized_machine(h100_machine()), {run}, "bf16");

  // half an all-reduce: bytes (p - 1) / p over the bus bandwidth, the latency aside
  EXPECT_NEAR(ring(network_of(machine.gpu, ""), 1e15, {.ranks = 64}), 1e15 * 63 / 64 / 1e11, 1);
}

TEST(MeasuredRates, AWideIntervalWidensTheAnswer) {
  auto w = read(whole);
  w.nodes = 8;
  auto const machine = sized_machine(h100_machine());
  auto const relative = [&](double low, double high) {
    auto const hours = size_workload(w, with_measurements(machine, {run_of(6e14, low, high, "a")}, "bf16")).gpu_hours;
    return hours.p90 / hours.p10;
  };
  auto const alone = size_workload(w, machine).gpu_hours;

  EXPECT_GT(relative(3e14, 9e14), 1.1 * relative(6e14, 6e14));
  EXPECT_NEAR(relative(6e14, 6e14), alone.p90 / alone.p10, 0.05);  // draws; a rate without error takes nothing away
}

}  // namespace
}  // namespace toise
