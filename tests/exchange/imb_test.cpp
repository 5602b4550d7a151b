// Files under data/: by hand, in the form that IMB 4.0 and 2021 print.
#include <gtest/gtest.h>

#include "tests/exchange/reading.hpp"

namespace toise {
namespace {

TEST(Imb, OfVersion4HasMegabytesOf2To20Bytes) {
  auto const all = read_with(sample("imb_4_0.txt"), {.machine = "m"});

  EXPECT_EQ(detected("imb_4_0.txt"), "imb");
  ASSERT_EQ(all.size(), 4u);
  auto const& m = find_case(all, "imb.pingpong", "bytes=512B ranks=2");
  EXPECT_DOUBLE_EQ(m.metrics.at(0).median, 4e-6);
  EXPECT_DOUBLE_EQ(m.metrics.at(1).median, 122.07 * 1048576);
  EXPECT_EQ(find_case(all, "imb.pingpong", "bytes=0B ranks=2").metrics.size(), 1u);  // no rate, and no error
  EXPECT_DOUBLE_EQ(find_case(all, "imb.barrier", " ranks=64").metrics.at(0).median, 10e-6);
  EXPECT_EQ(all[0].version, "4.0");
  EXPECT_EQ(m.start.substr(0, 7), "2016-08");
}

TEST(Imb, OfVersion2021HasMegabytesOf10To6Bytes) {
  auto const all = read_sample(sample("imb_2021.txt"));

  ASSERT_EQ(all.size(), 3u);
  auto const& exchange = find_case(all, "imb.multi_exchange", "bytes=1000B group=0 groups=2 ranks=2");
  EXPECT_DOUBLE_EQ(exchange.metrics.at(1).median, 1e9);
  EXPECT_DOUBLE_EQ(exchange.details.number("t_max"), 4e-6);
  auto const& broadcast = find_case(all, "imb.ibcast", "bytes=1KiB ranks=4");
  EXPECT_DOUBLE_EQ(broadcast.metrics.at(0).median, 6e-6);
  EXPECT_DOUBLE_EQ(broadcast.details.number("overlap"), 66.67);
  auto const& late = find_case(all, "imb.ibcast", "bytes=4MiB ranks=4");
  EXPECT_EQ(late.outcome, Outcome::error);
  EXPECT_EQ(late.reason, "IMB says: time-out");
}

TEST(Imb, HasNoBandwidthWhereNobodyCanSayWhichMegabyteItIs) {
  auto const all = read_sample(
      "# Benchmarking PingPong\n# #processes = 2\n#bytes #repetitions t[usec] Mbytes/sec\n1 1000 3.0 0.33\n");

  ASSERT_EQ(all.at(0).measurement.metrics.size(), 1u);
  EXPECT_EQ(all[0].measurement.metrics[0].name, "latency");
}

TEST(Imb, IsCorruptWhereItsOwnCheckFoundDefects) {
  auto const all = read_sample(
      "# Benchmarking Bcast\n# #processes = 2\n#bytes #repetitions t_min[usec] t_max[usec] t_avg[usec] defects\n"
      "1 1000 1 3 2 0.00\n2 1000 1 3 2 1.00\n");

  EXPECT_TRUE(all.at(0).measurement.check->passed());
  EXPECT_EQ(all.at(1).measurement.outcome, Outcome::corrupt);
}

TEST(Imb, SaysWhatItRecognisedInAFileWithoutFigures) {
  EXPECT_EQ(refusal_of("# Benchmarking Bcast\n#bytes #repetitions t_avg[usec]\nkilled\n"),
            "file: has the title of imb.bcast, but no line of figures that belongs to it");
  EXPECT_EQ(refusal_of("# Benchmarking Bcast\n#bytes #repetitions t_avg[usec]\n1 2\n"),
            "file:3: 2 values in a table of 3 columns");
}

}  // namespace
}  // namespace toise
