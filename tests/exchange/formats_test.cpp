// Files under data/: made by hand, in the form that each tool prints.
#include "exchange/formats/formats.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/files/file.hpp"
#include "exchange/formats/log_lines.hpp"
#include "exchange/import.hpp"

namespace toise {
namespace {

std::string text_of_file(std::string const& name) {
  return read_file(std::string(TOISE_SOURCE_DIR "/tests/exchange/data/") + name);
}

std::vector<ImportedMeasurement> read(std::string const& text, std::string const& kernel = "",
                                      std::string const& format = "") {
  return read_imported({.path = "file", .text = text},
                       {.format = format, .machine = "m", .date = "2026-11-25", .kernel = kernel});
}

Measurement const& find(std::vector<ImportedMeasurement> const& all, std::string const& kernel,
                        std::string const& params) {
  for (auto const& one : all) {
    if (one.measurement.id.kernel == kernel && describe_params(one.measurement.id) == params) return one.measurement;
  }
  throw InputError("no " + kernel + " " + params);
}

std::string refusal_of(std::string const& text, std::string const& kernel = "") {
  try {
    read(text, kernel);
  } catch (InputError const& e) {
    return e.what();
  }
  return "no error";
}

TEST(Formats, AreFoundByTheirOwnMarks) {
  for (auto const& [file, name] : {std::pair{"nccl_tests_2_17.txt", "nccl-tests-text"},
                                   {"nccl_tests_1.txt", "nccl-tests-text"},
                                   {"nccl_tests.json", "nccl-tests"},
                                   {"stream_5_10.txt", "stream"},
                                   {"babelstream_5.txt", "babelstream"},
                                   {"babelstream_4.csv", "babelstream"},
                                   {"likwid_bench_5.txt", "likwid-bench"},
                                   {"hpl_2_3.txt", "hpl"},
                                   {"hpl_nvidia.txt", "hpl"},
                                   {"hpcg_3_1.txt", "hpcg"},
                                   {"nvbandwidth_0_5.json", "nvbandwidth"},
                                   {"nvbandwidth_0_6.txt", "nvbandwidth-text"},
                                   {"transferbench_1_50.csv", "transferbench"},
                                   {"transferbench_1_62.txt", "transferbench"},
                                   {"nvbench.json", "nvbench"},
                                   {"nvbench.csv", "nvbench-csv"},
                                   {"pytest_benchmark_4.json", "pytest-benchmark"},
                                   {"superbench.jsonl", "superbench"},
                                   {"reframe_report.json", "reframe-report"},
                                   {"reframe_3.log", "reframe-3"},
                                   {"reframe_4_2.log", "reframe"},
                                   {"google_benchmark_1_8.json", "google-benchmark"},
                                   {"hyperfine_1_19.json", "hyperfine"},
                                   {"fio_3_33.json", "fio"},
                                   {"osu.txt", "osu"},
                                   {"ior.json", "ior"},
                                   {"google_benchmark.json", "google-benchmark"},
                                   {"reframe.log", "reframe"}}) {
    EXPECT_EQ(find_format({.path = file, .text = text_of_file(file)}, "").name, name);
  }
}

TEST(Formats, SayWhatAFileWasReadAsWhenItHasNothingOfIt) {
  EXPECT_EQ(
      refusal_of("# size count time algbw busbw\nstarted\n"),
      "file: was read as nccl-tests-text (what nccl-tests and rccl-tests print), and contains no measurements of it");
  EXPECT_NE(refusal_of("hello\n").find("does not look like any of the formats google-benchmark, "), std::string::npos);
}

TEST(LogLines, LoseWhatLaunchersAndTerminalsAdded) {
  auto const lines =
      log_lines("\x1b[1;32m[1,0]<stdout>:a b\x1b[0m\r\n[1,1]<stdout>:other\n0: c\n 1: other\n[0] d\nplain: e\n");
  std::vector<std::string> texts;
  for (auto const& line : lines) texts.push_back(line.text);

  EXPECT_EQ(texts, (std::vector<std::string>{"a b", "c", "d", "plain: e", ""}));
  EXPECT_EQ(lines[1].number, 3u);
}

TEST(LogLines, LoseTimeStampsBeforeAndBehindALaunchersPrefix) {
  auto const lines = log_lines(
      "2026-11-25T22:36:00.5Z # a\n[2026-11-25 22:36:00] b\n2026-11-25 22:36:00 0: c\n0: 2026-11-25T22:36:00Z d\n"
      "2026-11-25T22:36:00Z,e\n2026-11-25 f");
  std::vector<std::string> texts;
  for (auto const& line : lines) texts.push_back(line.text);

  EXPECT_EQ(texts, (std::vector<std::string>{"# a", "b", "c", "d", "2026-11-25T22:36:00Z,e", "2026-11-25 f"}));
}

TEST(NcclTestsText, IsReadBehindALaunchersPrefix) {
  auto const all = read(text_of_file("nccl_tests_2_17.txt"));

  ASSERT_EQ(all.size(), 4u);
  auto const& large =
      find(all, "nccl_tests.all_reduce", "bytes=1MiB operation=sum place=out_of_place type=float nodes=2 ranks=2");
  EXPECT_EQ(large.id.backend, "cuda");
  EXPECT_EQ(large.metrics[0].name, "bus_bandwidth");
  EXPECT_DOUBLE_EQ(large.metrics[0].median, 48.77e9);
  EXPECT_DOUBLE_EQ(large.metrics[2].median, 21.5e-6);
  EXPECT_TRUE(large.check->passed());
  auto const& wrong =
      find(all, "nccl_tests.all_reduce", "bytes=1MiB operation=sum place=in_place type=float nodes=2 ranks=2");
  EXPECT_EQ(wrong.outcome, Outcome::corrupt);
  EXPECT_EQ(wrong.reason, "3 wrong elements");
  auto const& small =
      find(all, "nccl_tests.all_reduce", "bytes=8B operation=sum place=in_place type=float nodes=2 ranks=2");
  ASSERT_EQ(small.metrics.size(), 1u);  // too small for a bandwidth of two digits
  EXPECT_EQ(small.metrics[0].name, "time");
  EXPECT_EQ(small.outcome, Outcome::ok);
  EXPECT_EQ(all[0].version, "2.21.5+cuda12.4");
}

TEST(NcclTestsText, OfTheFirstVersionHasNoRootNorCollective) {
  auto const all = read(text_of_file("nccl_tests_1.txt"), "all_gather");

  ASSERT_EQ(all.size(), 2u);
  auto const& m = find(all, "nccl_tests.all_gather", "bytes=1KiB operation=sum place=out_of_place type=float ranks=2");
  EXPECT_FALSE(m.check);  // N/A: nobody looked
  EXPECT_EQ(all[0].machine, "m");
  EXPECT_EQ(m.hosts, std::vector<std::string>{"node1"});
  EXPECT_EQ(refusal_of(text_of_file("nccl_tests_1.txt")),
            "file:10: does not say what was measured; give --kernel NAME");
}

TEST(NcclTestsText, MayHaveOnePlaceOfTwo) {
  std::string const header =
      "#                                                              out-of-place                       in-place\n"
      "#       size         count      type   redop    root     time   algbw   busbw #wrong     time   algbw   busbw "
      "#wrong\n";
  std::string const size = "           8             2     float     sum      -1";
  std::string const values = "    10.25    0.01    0.01      0";
  auto const first = read(header + size + values + "\n", "all_reduce");
  auto const second = read(header + size + std::string(32, ' ') + values + "\n", "all_reduce");

  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(std::get<std::string>(first[0].measurement.id.params.at("place")), "out_of_place");
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(std::get<std::string>(second[0].measurement.id.params.at("place")), "in_place");
  EXPECT_NE(refusal_of(header + size + values + " 1 2\n", "all_reduce").find("file:3: 11 columns"), std::string::npos);
}

TEST(StreamText, HasItsBestRateAndItsOwnValidation) {
  auto const all = read(text_of_file("stream_5_10.txt"));

  ASSERT_EQ(all.size(), 4u);
  auto const& triad = find(all, "stream.triad", "bytes=78125KiB threads=4");
  EXPECT_EQ(triad.metrics[0].name, "best_bandwidth");
  EXPECT_DOUBLE_EQ(triad.metrics[0].median, 18.5e9);
  EXPECT_TRUE(triad.check->passed());

  auto failed = text_of_file("stream_5_10.txt");
  failed.replace(failed.find("Solution Validates"), 18, "Failed Validation ");
  EXPECT_EQ(read(failed)[0].measurement.outcome, Outcome::corrupt);
}

TEST(Hyperfine, HasItsRunsAsSamplesAndFailuresAsErrors) {
  auto const all = read(text_of_file("hyperfine_1_19.json"));

  ASSERT_EQ(all.size(), 2u);
  auto const& m = find(all, "hyperfine", "command=sleep%200.1 delay=0.1");
  EXPECT_EQ(m.sampling.samples, (std::vector{0.101, 0.102}));
  EXPECT_DOUBLE_EQ(m.metrics[0].median, 0.1015);
  auto const& failed = find(all, "hyperfine", "command=false");
  EXPECT_EQ(failed.outcome, Outcome::error);
  EXPECT_EQ(failed.reason, "1 of 1 runs of the command failed");
}

TEST(Fio, IsReadBehindItsWarnings) {
  auto const all = read_imported({.path = "file", .text = text_of_file("fio_3_33.json")}, {.machine = "m"});

  ASSERT_EQ(all.size(), 2u);
  auto const& random = all[0].measurement;
  EXPECT_EQ(random.id.kernel, "fio.read");
  EXPECT_EQ(describe_params(random.id), "bs=4k direct=1 iodepth=1 ioengine=psync job=random rw=randread");
  EXPECT_EQ(random.metrics[0].name, "rate");
  EXPECT_DOUBLE_EQ(random.metrics[0].median, 10'000);
  EXPECT_DOUBLE_EQ(random.metrics[2].median, 98e-6);
  EXPECT_EQ(random.start, "2026-11-28T12:00:00.000Z");
  auto const& write = all[1].measurement;
  EXPECT_EQ(write.id.kernel, "fio.write");
  EXPECT_EQ(write.metrics[0].name, "bandwidth");
  EXPECT_EQ(std::get<std::string>(write.id.params.at("bs")), "1m");  // the job's own before that of all
}

}  // namespace
}  // namespace toise
