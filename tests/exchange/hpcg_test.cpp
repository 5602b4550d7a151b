#include <gtest/gtest.h>

#include "tests/exchange/reading.hpp"

namespace toise {
namespace {

TEST(Hpcg, HasItsRatingAndTheRatesOfItsParts) {
  auto const all = read_sample(sample("hpcg_3_1.txt"));

  ASSERT_EQ(all.size(), 1u);
  auto const& m = find_case(all, "hpcg", "nx=208 ny=208 nz=208 ranks=8 threads=2");
  EXPECT_DOUBLE_EQ(m.metrics.at(0).median, 5.99649e9);
  EXPECT_TRUE(m.check->passed());
  EXPECT_DOUBLE_EQ(m.details.number("spmv_flop_rate"), 5.34655e9);
  EXPECT_DOUBLE_EQ(m.details.number("raw_bandwidth"), 48.7e9);
  EXPECT_DOUBLE_EQ(m.details.number("time"), 1831.46);
  EXPECT_EQ(all[0].version, "3.1");
}

TEST(Hpcg, IsCorruptWhenItSaysInvalid) {
  auto text = sample("hpcg_3_1.txt");
  text.erase(text.find("Final Summary::"));
  auto const all = read_sample(text + "Final Summary::HPCG result is=INVALID.\n");

  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].measurement.outcome, Outcome::corrupt);
  EXPECT_DOUBLE_EQ(all[0].measurement.metrics.at(0).median, 5.99649e9);
}

TEST(Hpcg, OfVersionTwoIsYaml) {
  auto const all = read_sample(
      "HPCG-Benchmark version: V2.4\nMachine Summary: \n  Distributed Processes: 4\n  Threads per processes: 1\n"
      "GFLOP/s Summary: \n  Raw SpMV: 2.5\n"
      "__________ Final Summary __________: \n  HPCG result is VALID with a GFLOP/s rating of: 3.5\n");

  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].measurement.id.ranks, 4);
  EXPECT_DOUBLE_EQ(all[0].measurement.metrics.at(0).median, 3.5e9);
  EXPECT_DOUBLE_EQ(all[0].measurement.details.number("spmv_flop_rate"), 2.5e9);
}

TEST(Hpcg, OfNvidiaIsReadFromItsOutput) {
  auto const all = read_sample(
      "SpMV  =  103.4 GF ( 651.5 GB/s Effective)  103.4 GF_per ( 651.5 GB/s Effective)\n"
      "final =  116.5 GF ( 883.8 GB/s Effective)  116.5 GF_per ( 883.8 GB/s Effective)\n");

  ASSERT_EQ(all.size(), 1u);
  EXPECT_DOUBLE_EQ(all[0].measurement.metrics.at(0).median, 116.5e9);
  EXPECT_FALSE(all[0].measurement.check);  // it does not say VALID
  EXPECT_DOUBLE_EQ(all[0].measurement.details.number("spmv_flop_rate"), 103.4e9);
}

TEST(Hpcg, IsAnErrorWhereItEndsBeforeItsVerdictAndKeepsSeveralApart) {
  auto const text = sample("hpcg_3_1.txt");
  auto const cut = read_sample(text.substr(0, text.find("GB/s Summary=")));

  ASSERT_EQ(cut.size(), 1u);
  EXPECT_EQ(cut[0].measurement.outcome, Outcome::error);
  EXPECT_EQ(read_sample(text + text).size(), 2u);
}

}  // namespace
}  // namespace toise
