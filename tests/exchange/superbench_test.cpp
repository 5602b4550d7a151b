#include <gtest/gtest.h>

#include "tests/exchange/reading.hpp"

namespace toise {
namespace {

TEST(SuperBench, HasACaseForEachMetricAndRankOfANode) {
  auto const all = read_sample(sample("superbench.jsonl"));

  std::vector<Measurement const*> launches;
  for (auto const& one : all) {
    if (one.measurement.id.kernel == "superbench.kernel-launch.event_time") launches.push_back(&one.measurement);
  }
  ASSERT_EQ(launches.size(), 3u);
  EXPECT_DOUBLE_EQ(launches[0]->metrics.at(0).median, 0.00593e-3);  // milliseconds
  EXPECT_EQ(launches[0]->hosts, std::vector<std::string>{"node-01"});
  EXPECT_TRUE(launches[0]->id.every_node);
  EXPECT_EQ(launches[2]->hosts, std::vector<std::string>{"node-02"});
}

TEST(SuperBench, TakesRunsTogetherAndKnowsUnitsByBenchmark) {
  auto const all = read_sample(sample("superbench.jsonl"));

  auto const& reduce = find_case(all, "superbench.nccl-bw:nvlink.allreduce_8589934592_busbw", "");
  EXPECT_EQ(reduce.metrics.at(0).n, 2u);
  EXPECT_DOUBLE_EQ(reduce.metrics[0].median, 471.2e9);
  EXPECT_DOUBLE_EQ(find_case(all, "superbench.gemm-flops.fp64_tc_flops", "rank=0").metrics.at(0).median, 60123.4e9);
  EXPECT_DOUBLE_EQ(
      find_case(all, "superbench.model-benchmarks:gpt.pytorch-gpt2.fp16_train_step_time", "").metrics.at(0).median,
      0.0839);
  auto const& triad = find_case(all, "superbench.cpu-stream.triad_throughput", "");
  EXPECT_DOUBLE_EQ(triad.metrics.at(0).median, 350123.4e6);
  EXPECT_DOUBLE_EQ(std::get<double>(std::get<Detail::List>(triad.details.find("threads")->value)[0]), 32);
}

TEST(SuperBench, TakesReturnCodesAndRatesOfZeroForErrors) {
  auto const all = read_sample(sample("superbench.jsonl"));

  auto const& failed = find_case(all, "superbench.mem-bw", "");
  EXPECT_EQ(failed.outcome, Outcome::error);
  EXPECT_EQ(failed.reason, "its return code is 3");
  EXPECT_EQ(find_case(all, "superbench.mem-bw.h2d_bw", "rank=0").outcome, Outcome::error);
}

TEST(SuperBench, OfOneNodeIsAnObjectOverSeveralLines) {
  auto const all = read_sample("{\n  \"kernel-launch/return_code\": 0,\n  \"kernel-launch/wall_time:0\": 0.01\n}\n");

  ASSERT_EQ(all.size(), 1u);
  EXPECT_FALSE(all[0].measurement.id.every_node);
  EXPECT_NE(refusal_of("{\"node\": \"n\", \"a/return_code\": 0}\n").find("was read as superbench"), std::string::npos);
  EXPECT_EQ(refusal_of("{\"node\": \"n\", \"mem-bw/return_code\": 0, \"mem-bw/d2h_bw\": 1}\n{\"node\": \n"),
            "file:2: is not a whole JSON object; it was cut off, or changed after it was written");
}

}  // namespace
}  // namespace toise
