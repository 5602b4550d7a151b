#include <gtest/gtest.h>

#include "tests/exchange/reading.hpp"

namespace toise {
namespace {

TEST(NvbandwidthText, HasACaseForEachPairAndOneForTheirSum) {
  auto const all = read_sample(sample("nvbandwidth_0_6.txt"));

  auto const& first = find_case(all, "nvbandwidth.host_to_device_memcpy_ce", "column=1 row=0");
  EXPECT_DOUBLE_EQ(first.metrics.at(0).median, 55.60e9);
  EXPECT_EQ(first.id.backend, "cuda");
  auto const& sum = find_case(all, "nvbandwidth.host_to_device_memcpy_ce", "pairs=sum");
  EXPECT_EQ(sum.metrics.at(0).name, "sum_of_bandwidths");
  EXPECT_DOUBLE_EQ(sum.metrics[0].median, 111.19e9);
  std::string const both = "nvbandwidth.device_to_device_bidirectional_memcpy_read_ce";
  EXPECT_DOUBLE_EQ(find_case(all, both, "column=0 direction=read1 row=1").metrics.at(0).median, 182.20e9);
  EXPECT_DOUBLE_EQ(find_case(all, both, "column=1 direction=total row=0").metrics.at(0).median, 365.10e9);
  EXPECT_EQ(all[0].version, "v0.6");
}

TEST(NvbandwidthText, HasLatenciesInSecondsAndNoSumOfThem) {
  auto const all = read_sample(sample("nvbandwidth_0_6.txt"));

  auto const& m = find_case(all, "nvbandwidth.host_device_latency_sm", "column=0 row=0");
  EXPECT_EQ(m.metrics.at(0).better, "lower");
  EXPECT_DOUBLE_EQ(m.metrics[0].median, 772.58e-9);
  EXPECT_THROW(find_case(all, "nvbandwidth.host_device_latency_sm", "pairs=sum"), InputError);
}

TEST(NvbandwidthText, SkipsWhatWasWaivedAndTakesZeroForAnError) {
  auto const all = read_sample(sample("nvbandwidth_0_6.txt"));

  auto const& waived = find_case(all, "nvbandwidth.multinode_device_to_device_memcpy_read_ce", "");
  EXPECT_EQ(waived.outcome, Outcome::skipped);
  EXPECT_EQ(waived.reason, "nvbandwidth waived the test: fewer than two nodes");
  auto const& zero =
      find_case(all, "nvbandwidth.device_to_device_bidirectional_memcpy_read_ce", "column=0 direction=total row=1");
  EXPECT_EQ(zero.outcome, Outcome::error);
}

TEST(NvbandwidthText, IsAnErrorWhereItWasCutOff) {
  auto const all = read_sample("nvbandwidth Version: v0.6\nRunning host_to_device_memcpy_ce.\n");

  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].measurement.outcome, Outcome::error);
}

TEST(Nvbandwidth, SplitsTheThreeMatricesOfABidirectionalTest) {
  auto const all = read_sample("warning: something\n" + sample("nvbandwidth_0_5.json"));

  std::string const both = "nvbandwidth.device_to_device_bidirectional_memcpy_write_ce";
  EXPECT_DOUBLE_EQ(find_case(all, both, "column=1 direction=write1 row=0").metrics.at(0).median, 182.1e9);
  EXPECT_DOUBLE_EQ(find_case(all, both, "column=0 direction=write2 row=1").metrics.at(0).median, 183.1e9);
  EXPECT_DOUBLE_EQ(find_case(all, both, "column=0 direction=total row=1").metrics.at(0).median, 365.3e9);
  EXPECT_DOUBLE_EQ(find_case(all, both, "direction=total pairs=sum").metrics.at(0).median, 730.4e9);
  EXPECT_EQ(find_case(all, "nvbandwidth.multinode_device_to_device_memcpy_read_ce", "").outcome, Outcome::skipped);
  EXPECT_EQ(find_case(all, "nvbandwidth.all_to_host_memcpy_ce", "").reason, "Error: CUDA_ERROR_ECC_UNCORRECTABLE");
}

TEST(Nvbandwidth, SaysWhyAFileHasNoTestcases) {
  EXPECT_EQ(refusal_of(R"({"nvbandwidth": {"error": "no CUDA device"}})"),
            "file: is of nvbandwidth and has no testcases; it says: no CUDA device");
}

}  // namespace
}  // namespace toise
