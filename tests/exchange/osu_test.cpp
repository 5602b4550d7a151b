// Files under data/: by hand, in the form that OSU micro-benchmarks 5.6, 7.4 and 7.5 print.
#include <gtest/gtest.h>

#include "tests/exchange/reading.hpp"

namespace toise {
namespace {

TEST(Osu, IsReadWithSeveralBenchmarksInOneFile) {
  auto const all = read_sample(sample("osu.txt"));

  EXPECT_EQ(all.size(), 11);
  EXPECT_DOUBLE_EQ(find_case(all, "osu.latency", "bytes=0B type=MPI_CHAR").metrics.at(0).median, 0.20e-6);
  auto const& latency = find_case(all, "osu.latency", "bytes=4MiB type=MPI_CHAR");
  EXPECT_DOUBLE_EQ(latency.metrics.at(0).median, 1034.55e-6);
  EXPECT_EQ(latency.metrics[0].better, "lower");
  auto const& all_reduce = find_case(all, "osu.allreduce_latency", "bytes=4B type=MPI_FLOAT");
  EXPECT_DOUBLE_EQ(all_reduce.metrics.at(0).median, 2.17e-6);
  EXPECT_EQ(all_reduce.metrics.size(), 1);  // minima and maxima over ranks are no figures of the case
  EXPECT_DOUBLE_EQ(all_reduce.details.number("max_latency"), 2.30e-6);
  auto const& multiple = find_case(all, "osu.multiple_bandwidth_message_rate", "bytes=1B pairs=4 window_size=64");
  EXPECT_DOUBLE_EQ(multiple.metrics.at(0).median, 25.81e6);
  EXPECT_DOUBLE_EQ(multiple.metrics.at(1).median, 25808211.26);
  EXPECT_DOUBLE_EQ(find_case(all, "osu.non_blocking_allreduce_latency", "bytes=4B").metrics.at(0).median, 5.71e-6);
  EXPECT_DOUBLE_EQ(find_case(all, "osu.barrier_latency", "").metrics.at(0).median, 0.84e-6);
  EXPECT_TRUE(find_case(all, "osu.bandwidth", "bytes=1B memory=cuda").check->passed());
  EXPECT_EQ(find_case(all, "osu.bandwidth", "bytes=2B memory=cuda").outcome, Outcome::corrupt);
}

TEST(Osu, RefusesTitlesThatWouldBecomeOne) {
  EXPECT_EQ(refusal_of("# OSU MPI All-to-All Test\n# Latency (us)\n1\n# OSU MPI All to All Test\n# Latency (us)\n1\n"),
            "file:4: 'All to All' and 'All-to-All' would both be called osu.all_to_all; leave one of them out");
}

TEST(Osu, OfVersion5KeepsOneSidedCallsAndPlacesApart) {
  auto const all = read_sample(sample("osu_5_6.txt"));

  ASSERT_EQ(all.size(), 4u);
  auto const& start_up = find_case(all, "osu.init", " ranks=4");
  EXPECT_DOUBLE_EQ(start_up.metrics.at(0).median, 13e-3);
  EXPECT_DOUBLE_EQ(start_up.details.number("max"), 14e-3);
  auto const& put = find_case(all, "osu.put_latency", "bytes=1B synchronization=MPI_Win_flush window=MPI_Win_allocate");
  EXPECT_DOUBLE_EQ(put.metrics.at(0).median, 0.30e-6);
  find_case(all, "osu.latency", "bytes=0B memory=cuda receive=H send=D");
  auto const& barrier = find_case(all, "osu.non_blocking_barrier_latency", "");
  EXPECT_DOUBLE_EQ(barrier.metrics.at(0).median, 5e-6);
  EXPECT_DOUBLE_EQ(barrier.details.number("mpi_wait"), 1e-6);
}

TEST(Osu, OfVersion7IsReadBehindALaunchersPrefixWithTailsAndValidation) {
  auto const all = read_sample(sample("osu_7_5.txt"));

  ASSERT_EQ(all.size(), 4u);
  auto const& four = find_case(all, "osu.allreduce_latency", "bytes=4B type=MPI_INT");
  EXPECT_TRUE(four.check->passed());
  ASSERT_EQ(four.metrics.size(), 1u);
  EXPECT_DOUBLE_EQ(four.details.number("p99_tail_lat"), 2.9e-6);
  EXPECT_EQ(find_case(all, "osu.allreduce_latency", "bytes=8B type=MPI_INT").outcome, Outcome::error);
  EXPECT_EQ(find_case(all, "osu.allreduce_latency", "bytes=16B type=MPI_INT").outcome, Outcome::corrupt);
  auto const& nccl = find_case(all, "osu.allreduce_latency", "bytes=4B library=nccl memory=cuda");
  EXPECT_DOUBLE_EQ(nccl.metrics.at(0).median, 20.5e-6);
}

TEST(Osu, SkipsWhatLaunchersPrintBetween) {
  auto const all =
      read_sample("# OSU MPI Latency Test v7.4\n# Size  Latency (us)\n1 2\n4 processes were killed\n8 3\n");

  EXPECT_EQ(all.size(), 2u);
}

TEST(Osu, SaysWhichBenchmarkHasNoFigures) {
  EXPECT_EQ(refusal_of("# OSU MPI Latency Test v7.4\n# Size  Latency (us)\nkilled\n"),
            "file: has the title of OSU's 'Latency', but no line of figures that belongs to it");
}

}  // namespace
}  // namespace toise
