// Files under data/: by hand, in the form that IOR 3.2 and 4.0, mdtest, IO500 and elbencho print.
#include <gtest/gtest.h>

#include "tests/exchange/reading.hpp"

namespace toise {
namespace {

TEST(StorageFormats, AreFoundByTheirOwnMarks) {
  for (auto const& [file, name] : {std::pair{"ior_3_2.txt", "ior-text"},
                                   {"ior_4_0.txt", "ior-text"},
                                   {"mdtest_3_4.txt", "mdtest"},
                                   {"mdtest_4_1.txt", "mdtest"},
                                   {"io500_summary.txt", "io500"},
                                   {"io500_result.txt", "io500"},
                                   {"elbencho.csv", "elbencho"},
                                   {"elbencho.json", "elbencho-json"},
                                   {"elbencho.txt", "elbencho-text"}}) {
    EXPECT_EQ(detected(file), name);
  }
}

TEST(IorJson, HasItsRepetitionsAsSamples) {
  auto const all = read_with(sample("ior.json"), {});

  ASSERT_EQ(all.size(), 2);
  EXPECT_EQ(all[0].machine, "node7");
  auto const& write = all[1].measurement;
  EXPECT_EQ(write.id.kernel, "ior.write");
  EXPECT_EQ(write.id.ranks, 8);
  EXPECT_EQ(write.id.nodes, 2);
  EXPECT_DOUBLE_EQ(write.metrics.at(0).median, 1050 * 1048576.0);
  EXPECT_EQ(write.sampling.samples, (std::vector{8.192, 7.447}));
}

TEST(IorText, HasTheRepetitionsOfItsTable) {
  auto const all = read_with(sample("ior_3_2.txt"), {});

  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].machine, "node7");
  EXPECT_EQ(all[0].version, "3.2.1");
  auto const params =
      "api=POSIX block_bytes=16MiB collective=0 file_per_rank=1 random=0 reorder=0 segments=16 transfer_bytes=1MiB "
      "nodes=2 ranks=64";
  auto const& write = find_case(all, "ior.write", params);
  EXPECT_DOUBLE_EQ(write.metrics.at(0).median, 150 * 1048576.0);
  EXPECT_EQ(write.sampling.samples, (std::vector{142.45, 72.45}));
  EXPECT_EQ(find_case(all, "ior.read", params).outcome, Outcome::error);  // nan
}

TEST(IorText, OfVersion4HasNodesAndWrongDataIsCorrupt) {
  auto const all = read_with(sample("ior_4_0.txt"), {});

  ASSERT_EQ(all.size(), 2u);
  auto const& read = all[0].measurement;
  EXPECT_EQ(read.id.kernel, "ior.read");
  EXPECT_EQ(read.id.nodes, 2);
  EXPECT_EQ(read.outcome, Outcome::corrupt);
  EXPECT_EQ(std::get<std::int64_t>(read.id.params.at("transfer_bytes")), 262144);
  EXPECT_EQ(std::get<std::int64_t>(read.id.params.at("random")), 1);
  EXPECT_EQ(all[1].measurement.outcome, Outcome::ok);
}

TEST(IorText, OfVersion3WithoutATableHasItsBest) {
  auto const all = read_sample(
      "IOR-3.0.1: MPI Coordinated Test of Parallel I/O\n\nBegan: Fri Mar 22 12:41:45 2019\nMachine: Linux n1\n\n"
      "Summary:\n\tapi                = POSIX\n\tclients            = 16 (8 per node)\n\txfersize           = 20 MiB\n"
      "Max Write: 158.39 MiB/sec (166.09 MB/sec)\n",
      {});

  ASSERT_EQ(all.size(), 1u);
  auto const& m = find_case(all, "ior.write", "api=POSIX transfer_bytes=20MiB nodes=2 ranks=16");
  EXPECT_EQ(m.metrics.at(0).name, "best_bandwidth");
  EXPECT_DOUBLE_EQ(m.metrics.at(0).median, 158.39 * 1048576);
}

TEST(IorText, RefusesRowsThatDoNotFitTheirTable) {
  EXPECT_EQ(refusal_of("access bw(MiB/s) block(KiB)\nwrite 1\n"), "file:2: 2 values in a table of 3 columns");
  EXPECT_EQ(refusal_of("access bw(MiB/s) block(KiB)\nwrite fast 1\n"),
            "file:2: bw(MiB/s) is 'fast', which is not a number");
  EXPECT_EQ(read_sample("access bw(MiB/s) block(KiB)\nwrite failed: disk full\nwrite 1 2\n").size(), 1u);
  EXPECT_EQ(refusal_of("access bw(MiB/s) block(KiB)\n"),
            "file: was read as ior-text (what IOR prints), and contains no measurements of it");
}

TEST(Mdtest, HasTheRatesOfItsIterationsWhereItPrintsThem) {
  auto const all = read_with(sample("mdtest_3_4.txt"), {.machine = "m"});

  ASSERT_EQ(all.size(), 3u);  // what was not asked for is zero
  auto const params = "items=800 options=-n%20100%20-i%202%20-F%20-v nodes=2 ranks=8";
  auto const& creation = find_case(all, "mdtest.file_creation", params);
  EXPECT_EQ(creation.metrics.at(0).name, "rate");
  EXPECT_EQ(creation.metrics.at(0).n, 2u);
  EXPECT_DOUBLE_EQ(creation.metrics.at(0).median, 1500);
  auto const& stat = find_case(all, "mdtest.file_stat", params);
  EXPECT_EQ(stat.metrics.at(0).name, "mean_rate");
  EXPECT_DOUBLE_EQ(stat.metrics.at(0).median, 3000);
  EXPECT_EQ(stat.start.substr(0, 7), "2026-11");
}

TEST(Mdtest, OfVersion4TakesTheRatesOfIterationsAndNotTheTimes) {
  auto const all = read_sample(sample("mdtest_4_1.txt"));

  ASSERT_EQ(all.size(), 1u);
  auto const& m = find_case(all, "mdtest.directory_creation", "items=40 options=-n%2010 ranks=4");
  EXPECT_DOUBLE_EQ(m.metrics.at(0).median, 36);
  EXPECT_EQ(m.outcome, Outcome::corrupt);
}

TEST(Io500, HasThePhasesAndScoreOfItsSummary) {
  auto const all = read_sample(sample("io500_summary.txt"));

  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0].version, "io500-sc23_v2");
  EXPECT_DOUBLE_EQ(find_case(all, "io500.ior_easy_write", "").metrics.at(0).median, 2 * 1073741824.0);
  EXPECT_DOUBLE_EQ(find_case(all, "io500.mdtest_easy_write", "").metrics.at(0).median, 20500);
  EXPECT_EQ(find_case(all, "io500.ior_hard_write", "").outcome, Outcome::error);
  auto const& score = find_case(all, "io500.score", "");
  EXPECT_EQ(score.outcome, Outcome::error);
  EXPECT_DOUBLE_EQ(score.metrics.at(0).median, 4.527693);
}

TEST(Io500, HasDatesAndReasonsInItsResultFile) {
  auto const all = read_with(sample("io500_result.txt"), {.machine = "m"});

  ASSERT_EQ(all.size(), 3u);
  auto const& write = find_case(all, "io500.ior_easy_write", " ranks=10");
  EXPECT_EQ(write.outcome, Outcome::ok);
  EXPECT_DOUBLE_EQ(write.details.number("phase_time"), 301.234);
  EXPECT_EQ(find_case(all, "io500.mdtest_easy_write", " ranks=10").reason,
            "IO500 calls it invalid: Runtime is smaller than expected minimum runtime");
  EXPECT_DOUBLE_EQ(find_case(all, "io500.score", " ranks=10").metrics.at(1).median, 2 * 1073741824.0);
}

TEST(Elbencho, HasOfItsCsvWhatTheLastThreadCounted) {
  auto const all = read_with(sample("elbencho.csv"), {.machine = "m"});

  ASSERT_EQ(all.size(), 1u);  // SYNC moves nothing
  auto const& m = all[0].measurement;
  EXPECT_EQ(m.id.kernel, "elbencho.read");
  EXPECT_EQ(m.id.nodes, 2);
  EXPECT_EQ(m.metrics.at(0).name, "rate");  // it is random
  EXPECT_DOUBLE_EQ(m.metrics.at(0).median, 80000);
  EXPECT_DOUBLE_EQ(m.metrics.at(1).median, 312 * 1048576.0);
  EXPECT_DOUBLE_EQ(m.metrics.at(2).median, 120e-6);
  EXPECT_EQ(m.start, "2026-11-28T11:00:00.123Z");
}

TEST(Elbencho, HasTheSameInItsJson) {
  auto const all = read_with(sample("elbencho.json"), {.machine = "m"});

  ASSERT_EQ(all.size(), 1u);
  auto const& m = all[0].measurement;
  EXPECT_EQ(m.id.kernel, "elbencho.write");
  EXPECT_DOUBLE_EQ(m.metrics.at(0).median, 1048576000);
  EXPECT_EQ(std::get<std::int64_t>(m.id.params.at("direct")), 1);
}

TEST(Elbencho, HasTheSameInWhatItPrints) {
  auto const all = read_with(sample("elbencho.txt"), {.machine = "m"});

  ASSERT_EQ(all.size(), 2u);
  EXPECT_DOUBLE_EQ(all[0].measurement.metrics.at(0).median, 12441);
  auto const& write = all[1].measurement;
  EXPECT_EQ(write.metrics.at(0).name, "bandwidth");
  EXPECT_DOUBLE_EQ(write.metrics.at(0).median, 33000 * 1048576.0);
  EXPECT_DOUBLE_EQ(write.details.number("time"), 125.755);
  EXPECT_EQ(std::get<std::int64_t>(write.id.params.at("block_bytes")), 131072);
}

}  // namespace
}  // namespace toise
