#include <gtest/gtest.h>

#include "tests/exchange/reading.hpp"

namespace toise {
namespace {

TEST(TransferBench, HasExecutorsTransfersAndTheirTest) {
  auto const all = read_sample(sample("transferbench_1_62.txt"));

  ASSERT_EQ(all.size(), 6u);
  auto const& executor = find_case(all, "transferbench.executor", "bytes=256MiB executor=GPU00 test=1");
  EXPECT_DOUBLE_EQ(executor.metrics.at(0).median, 56.299e9);
  EXPECT_DOUBLE_EQ(executor.metrics.at(1).median, 4.768e-3);
  EXPECT_DOUBLE_EQ(executor.details.number("sum_of_bandwidths"), 56.309e9);
  auto const& transfer =
      find_case(all, "transferbench.transfer", "bytes=256MiB path=G0%20->%20G000:004%20->%20G1 test=1 transfer=0");
  EXPECT_DOUBLE_EQ(transfer.metrics.at(0).median, 56.309e9);
  EXPECT_DOUBLE_EQ(find_case(all, "transferbench.aggregate", "bytes=256MiB test=2").metrics.at(0).median, 58.541e9);
  EXPECT_EQ(all[0].version, "1.62.00");
}

TEST(TransferBench, TakesARateOfZeroForAnError) {
  auto const all = read_sample(sample("transferbench_1_62.txt"));

  EXPECT_EQ(all.at(4).measurement.outcome, Outcome::error);
  EXPECT_EQ(all[4].measurement.reason, "its bandwidth is 0 B/s, but must be above zero");
}

TEST(TransferBench, CountsTheTestsOfCsvByTheirAggregates) {
  auto const all = read_sample(sample("transferbench_1_50.csv"));

  ASSERT_EQ(all.size(), 6u);
  EXPECT_DOUBLE_EQ(find_case(all, "transferbench.executor", "bytes=64MiB executor=DMA00 test=2").metrics.at(0).median,
                   48.349e9);
}

TEST(TransferBench, OfTheFirstCsvHasItsColumns) {
  auto const all = read_sample(
      "Test#,Transfer#,NumBytes,Src,Exe,Dst,CUs,BW(GB/s),Time(ms),SrcAddr,DstAddr\n"
      "1,0,67108864,G0,GPU00,G1,4,47.5,1.4,0x1,0x2\n1,ALL,67108864,ALL,G00,ALL,4,47.0,1.5,ALL,ALL\n");

  ASSERT_EQ(all.size(), 2u);
  EXPECT_DOUBLE_EQ(all[0].measurement.metrics.at(0).median, 47.5e9);
  EXPECT_EQ(all[1].measurement.id.kernel, "transferbench.executor");
  EXPECT_NE(refusal_of("Test#,Transfer#,NumBytes\n").find("was read as transferbench"), std::string::npos);
}

}  // namespace
}  // namespace toise
