// Files under data/: by hand, in the form that the sources of OSU, IOR and nccl-tests print.
#include "exchange/import.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/error.hpp"
#include "core/files/file.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

std::string data(char const* name) { return std::string(TOISE_SOURCE_DIR "/tests/exchange/data/") + name; }

std::vector<ImportedMeasurement> read(char const* name,
                                      ImportOptions options = {.machine = "m", .date = "2026-11-25"}) {
  return read_imported({.path = name, .text = read_file(data(name))}, options);
}
std::vector<ImportedMeasurement> read_text(std::string const& text,
                                           ImportOptions options = {.machine = "m", .date = "2026-11-25"}) {
  return read_imported({.path = "file", .text = text}, options);
}

Measurement const& find(std::vector<ImportedMeasurement> const& all, std::string const& kernel,
                        std::string const& params) {
  for (auto const& one : all) {
    if (one.measurement.id.kernel == kernel && describe_params(one.measurement.id) == params) return one.measurement;
  }
  throw InputError("no " + kernel + " " + params);
}

std::string error_of(std::string const& text, ImportOptions const& options = {.machine = "m", .date = "2026-11-25"}) {
  try {
    read_text(text, options);
  } catch (InputError const& e) {
    return e.what();
  }
  return "no error";
}

TEST(Import, ReadsNcclTestsInPlaceAndOutOfPlace) {
  auto const all = read("nccl_tests.json", {});

  ASSERT_EQ(all.size(), 2);
  EXPECT_EQ(all[0].machine, "node1");
  EXPECT_EQ(all[0].version, "2.28.3");
  auto const& out =
      find(all, "nccl_tests.all_reduce", "bytes=1MiB operation=sum place=out_of_place type=float ranks=2");
  EXPECT_EQ(out.id.backend, "cuda");
  EXPECT_DOUBLE_EQ(out.metrics.at(0).median, 51.1e9);
  EXPECT_DOUBLE_EQ(out.metrics.at(2).median, 20.5e-6);
  EXPECT_TRUE(out.check->passed());
  EXPECT_EQ(all[1].measurement.outcome, Outcome::corrupt);
  EXPECT_EQ(all[1].measurement.reason, "3 wrong elements");
}

TEST(Import, TakesTheStartOfNcclTestsForLocalTimeOfThisMachine) {
  std::string const before = std::getenv("TZ") ? std::getenv("TZ") : "";
  setenv("TZ", "EST5", 1);
  tzset();
  auto const start = read("nccl_tests.json", {}).at(0).measurement.start;
  before.empty() ? unsetenv("TZ") : setenv("TZ", before.c_str(), 1);
  tzset();

  EXPECT_EQ(start, "2026-11-25T08:00:00.000Z");
}

TEST(Import, ReadsATableAndMergesTheMetricsOfACase) {
  auto const all = read_text(
      "kernel,size,metric,unit,value,low,high,node\n"
      "disk,4,rate,kIOPS,2,1.9,2.2,n1\n"
      "disk,4,latency,us,250,,,n1\n"
      "disk,8,rate,IOPS,1000,,,n1\n");

  ASSERT_EQ(all.size(), 2);
  auto const& disk = all[0].measurement;
  EXPECT_TRUE(disk.id.every_node);
  EXPECT_EQ(std::get<std::int64_t>(disk.id.params.at("size")), 4);
  ASSERT_EQ(disk.metrics.size(), 2);
  EXPECT_DOUBLE_EQ(disk.metrics[0].median, 2000);
  EXPECT_DOUBLE_EQ(disk.metrics[0].interval->low, 1900);
  EXPECT_EQ(disk.metrics[1].better, "lower");
}

TEST(Import, TakesWhatIsNoNumberForAnErrorOfTheCase) {
  auto const all = read_text("kernel,unit,value\nx,s,nan\ny,s,inf\nz,s,\n");

  for (auto const& one : all) {
    EXPECT_EQ(one.measurement.outcome, Outcome::error);
    EXPECT_TRUE(one.measurement.metrics.empty());
  }
}

TEST(Import, TakesTimesAndRatesThatCannotBeForErrorsOfTheCase) {
  auto const all = read_text("kernel,unit,value\nx,s,-1\ny,GB/s,0\nz,IOPS,-3\nw,s,2\n");

  ASSERT_EQ(all.size(), 4);
  EXPECT_EQ(all[0].measurement.reason, "its time is -1 s, but must be above zero");
  EXPECT_EQ(all[1].measurement.reason, "its bandwidth is 0 B/s, but must be above zero");
  EXPECT_EQ(all[2].measurement.reason, "its rate is -3 1/s, but must be above zero");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(all[i].measurement.outcome, Outcome::error);
    EXPECT_TRUE(all[i].measurement.metrics.empty());
  }
  EXPECT_EQ(all[3].measurement.outcome, Outcome::ok);
}

TEST(Import, TakesNumbersThatDoNotMatterAsTheyAre) {
  auto const all = read_text("kernel,unit,value,better\nx,widgets,-1,higher\ny,%,0,lower\n");

  EXPECT_EQ(all.at(0).measurement.outcome, Outcome::ok);
  EXPECT_EQ(all.at(1).measurement.outcome, Outcome::ok);
}

TEST(Import, RefusesWhatNoMeasurementCanHave) {
  EXPECT_EQ(error_of("kernel,unit,value,ranks\nx,s,1,0\n"), "file:2: ranks is '0', but must be a whole number from 1");
  EXPECT_EQ(error_of("kernel,unit,value,low,high\nx,s,1,2,3\n"),
            "file:2: the interval of its time, from 2 to 3 s, does not hold the value 1");
  EXPECT_EQ(error_of("kernel,unit,value,low,high\nx,s,1,2,\n"),
            "file:2: low and high go together; one of them is missing");
  EXPECT_EQ(error_of("kernel,unit,value,better\nx,s,1,higher\n"),
            "file:2: better is 'higher', but of s lower is better");
  EXPECT_EQ(error_of("kernel,unit,value,bytes\nx,s,1,-8\n"), "file:2: bytes is -8, but must be zero or more");
  EXPECT_EQ(error_of("kernel,unit,value,date\nx,s,1,2026-02-31\n", {.machine = "m"}),
            "file:2: '2026-02-31' is not a date; write it as 2026-11-25 or 2026-11-25T22:36:00Z");
  EXPECT_EQ(error_of("kernel,unit,value\n\x1b[2J,s,1\n"),
            "file:2: kernel, variant and backend must be plain words, not '\x1b[2J'");
  EXPECT_EQ(error_of("kernel,unit,value,value\nx,s,1,2\n"), "file:1: there are two columns 'value'");
  EXPECT_EQ(
      error_of(R"({"context": {}, "benchmarks": [{"name": "b", "real_time": 1, "cpu_time": 1, "time_unit": "h"}]})"),
      "file: field 'benchmarks[0].time_unit' is \"h\", but must be one of s, ms, us, ns");
  EXPECT_EQ(error_of(R"({"results": [{"size": 1, "in_place": {"busbw": 1, "wrong": -1}}]})"),
            "file: 'results[0].in_place' has -1 wrong elements, which is no count");
  EXPECT_EQ(error_of("result|name|job_completion_time|job_completion_time_unix|a_value|a_unit\npass|t||1e300|1|s\n"),
            "file:2: job_completion_time_unix is '1e300', which is no time since 1970");
}

TEST(Import, SeesThatAnswersAreWrongWhenTheirNumberIsText) {
  auto const all = read_text(R"({"results": [{"size": 1, "in_place": {"busbw": 1, "wrong": "3"}},
                                             {"size": 1, "out_of_place": {"busbw": 1, "wrong": "N/A"}}]})",
                             {.machine = "m", .date = "2026-11-25", .kernel = "k"});

  EXPECT_EQ(all.at(0).measurement.outcome, Outcome::corrupt);
  EXPECT_FALSE(all.at(1).measurement.check);
}

TEST(Import, CountsTheRanksOfNcclTestsInItsConfigAndReadsARootThatIsText) {
  auto const all = read_text(R"({"args": ["broadcast_perf"], "config": {"devices": [
    {"rank": 0, "hostname": "n1"}, {"rank": 1, "hostname": "n1"}, {"rank": 2, "hostname": "n2"}]},
    "results": [{"size": 8, "root": "     2", "out_of_place": null, "in_place": {"bus_bw": 1, "nwrong": null}},
                {"size": 16, "root": "    -1", "in_place": {"bus_bw": 1, "nwrong": 0.0}}]})");

  ASSERT_EQ(all.size(), 2);
  EXPECT_EQ(all[0].measurement.id.ranks, 3);
  EXPECT_EQ(all[0].measurement.id.nodes, 2);
  EXPECT_EQ(std::get<std::int64_t>(all[0].measurement.id.params.at("root")), 2);
  EXPECT_FALSE(all[0].measurement.check);
  EXPECT_FALSE(all[1].measurement.id.params.contains("root"));
  EXPECT_TRUE(all[1].measurement.check->passed());
  EXPECT_EQ(error_of(R"({"results": [{"size": 1, "root": "first", "in_place": {"bus_bw": 1}}]})"),
            "file: field 'results[0].root' is \"first\", but must be a rank or -1");
}

TEST(Import, CountsEveryGpuOfAProcessWhereNcclTestsListsTheFirstOnly) {
  auto const all = read_text(R"({"start_time": "2026-11-25 03:00:00", "args": ["all_reduce_perf"], "config":
    {"nthreads": 1, "ngpus": 4, "devices": [{"rank": 0, "pid": 7, "hostname": "n1"}, {"rank": 4, "pid": 7, "hostname": "n2"}]},
    "results": [{"size": 8, "in_place": {"cpu_time": 2.0, "bus_bw": 1.0, "nwrong": 0.0}},
                {"size": 16, "in_place": {"time": "nan", "alg_bw": "nan", "bus_bw": "nan", "nwrong": null}}]})",
                             {.machine = "m"});

  ASSERT_EQ(all.size(), 2);
  EXPECT_EQ(all[0].measurement.id.ranks, 8);
  EXPECT_EQ(all[0].measurement.id.nodes, 2);
  EXPECT_EQ(std::get<std::string>(all[0].measurement.id.params.at("clock")), "cpu");
  EXPECT_EQ(all[0].measurement.outcome, Outcome::ok);
  EXPECT_EQ(all[1].measurement.outcome, Outcome::error);
  EXPECT_TRUE(all[1].measurement.metrics.empty());
}

TEST(Import, CountsTheDevicesOfNcclTestsWhereAllAreListed) {
  auto const all = read_text(R"({"args": ["all_reduce_perf"], "config": {"nthreads": 1, "ngpus": 2, "devices": [
    {"rank": 0, "hostname": "n1"}, {"rank": 1, "hostname": "n1"}]},
    "results": [{"size": 8, "in_place": {"bus_bw": 1.0}}]})");

  EXPECT_EQ(all.at(0).measurement.id.ranks, 2);
}

TEST(Import, SkipsAByteOrderMarkAndCarriageReturns) {
  auto const table = read_text("\xEF\xBB\xBFkernel,unit,value\r\nx,s,1\r\n");
  auto const perflog =
      read_text("\xEF\xBB\xBFresult|name|job_completion_time|a_value|a_unit\r\npass|t|2026-11-25|1|s\r\n");
  auto const json = read_text(
      "\xEF\xBB\xBF{\"context\": {}, \"benchmarks\": [{\"name\": \"b\", \"real_time\": 1, \"cpu_time\": 1}]}\r\n");

  EXPECT_EQ(table.at(0).measurement.id.kernel, "x");
  EXPECT_EQ(perflog.at(0).measurement.metrics.at(0).unit, "s");
  EXPECT_EQ(json.at(0).measurement.id.kernel, "b");
}

TEST(Import, NamesThePlaceOfAnotherEncoding) {
  EXPECT_EQ(
      error_of("kernel,unit,value\nM\xFCller,s,1\n"),
      "file:2: column 2: the byte 0xFC is not UTF-8; convert the file, for example with: iconv -f LATIN1 -t UTF-8");
  EXPECT_EQ(error_of(std::string("\xFF\xFEk\0e\0", 6)),
            "file:1: is UTF-16; convert the file, for example with: iconv -f UTF-16 -t UTF-8");
}

TEST(Import, RefusesTitlesOfOsuThatWouldBecomeOne) {
  EXPECT_EQ(error_of("# OSU MPI All-to-All Test\n# Latency (us)\n1\n# OSU MPI All to All Test\n# Latency (us)\n1\n"),
            "file:4: 'All to All' and 'All-to-All' would both be called osu.all_to_all; leave one of them out");
}

TEST(Import, RefusesJsonThatWouldExhaustTheStack) {
  std::string const open(200'000, '['), close(200'000, ']');

  EXPECT_EQ(error_of(R"({"context": {}, "benchmarks": [{"name": "b", "real_time": )" + open + close + "}]}"),
            "file: is not a JSON object of ours: it is nested deeper than 100");
}

TEST(Import, SaysWhatAFileLeavesOut) {
  EXPECT_EQ(error_of("kernel,value\nx,1\n"),
            "file:2: does not say whether more or fewer value are better; give --better higher or --better lower");
  EXPECT_EQ(error_of("kernel,value\nx,1\n", {.date = "2026-11-25"}),
            "file:2: does not say on which machine; give --machine NAME");
  EXPECT_EQ(error_of("kernel,value,unit\nx,1,s\n", {.machine = "m"}),
            "file:2: does not say when it was measured; give --date 2026-11-25");
  EXPECT_EQ(error_of("kernel,value,unit,date\nx,1,s,today\n", {.machine = "m"}),
            "file:2: 'today' is not a date; write it as 2026-11-25 or 2026-11-25T22:36:00Z");
  EXPECT_EQ(error_of("name,valu\nx,1\n"),
            "file:1: there is no column 'value'; did you mean 'valu'?; the first line must name the columns");
  EXPECT_EQ(error_of("kernel,value,unit\nx,fast,s\n"), "file:2: value is 'fast', which is not a number");
  EXPECT_TRUE(error_of("hello").starts_with("file: does not look like any of the formats google-benchmark, ior"));
  EXPECT_EQ(error_of("# OSU MPI Latency Test v7.4\n# Size  Latency (us)\n1 2 3\n"),
            "file:3: 3 values in a table of 2 columns");
}

TEST(Import, SaysWhichFieldOfABrokenFileWasExpectedToBeWhat) {
  auto const benchmark = [](std::string const& one) {
    return error_of(R"({"context": {}, "benchmarks": [)" + one + "]}");
  };
  EXPECT_EQ(benchmark(R"({"name": "b", "cpu_time": 1})"), "file: field 'benchmarks[0].real_time' is missing");
  EXPECT_EQ(benchmark(R"({"name": "b", "real_time": "fast", "cpu_time": 1})"),
            "file: field 'benchmarks[0].real_time' is \"fast\", but must be a number");
  EXPECT_EQ(benchmark("3"), "file: field 'benchmarks[0]' is 3, but must be an object");
  EXPECT_EQ(error_of(R"({"context": {}, "benchmarks": 3})"), "file: field 'benchmarks' is 3, but must be a list");

  auto const ior = [](std::string const& test) { return error_of(R"({"tests": [)" + test + "]}"); };
  EXPECT_EQ(ior(R"({"Results": [{"access": "write", "bwMiB": "1"}]})"),
            "file: field 'tests[0].Results[0].bwMiB' is \"1\", but must be a number");
  EXPECT_EQ(ior(R"({"Parameters": {"numTasks": "8x"}, "Results": [{"access": "write", "bwMiB": 1}]})"),
            "file: field 'tests[0].Parameters.numTasks' is \"8x\", but must be a whole number from 1");

  EXPECT_EQ(error_of(R"({"results": [{"size": "1M", "out_of_place": {"bus_bw": 1}}]})"),
            "file: field 'results[0].size' is \"1M\", but must be a whole number");
  EXPECT_EQ(error_of(R"({"results": [{"size": 1, "out_of_place": {"x": "bus_bw"}}], "note": "bus_bw"})"),
            "file: 'results[0].out_of_place' has neither time nor bandwidth");
  EXPECT_EQ(error_of(R"({"context": {}, "benchmarks": [)"),
            "file: is not a whole JSON object; it was cut off, or changed after it was written");
}

TEST(Import, TakesNoNumberThatGoesOnAsText) {
  EXPECT_EQ(error_of("kernel,unit,value,params\nx,s,1,ranks=2x\n"),
            "file:2: ranks is '2x', but must be a whole number from 1");
  EXPECT_EQ(error_of("kernel,unit,value,nodes\nx,s,1,1.5\n"),
            "file:2: nodes is '1.5', but must be a whole number from 1");
  EXPECT_EQ(error_of("kernel,unit,value,n\nx,s,1,9z\n"), "file:2: n is '9z', but must be a whole number from 0");
  EXPECT_EQ(error_of("kernel,unit,value,low,high\nx,s,1,0.9s,2\n"), "file:2: low is '0.9s', which is not a number");
  EXPECT_EQ(error_of("kernel,unit,value,outcome\nx,s,1,fine\n"),
            "file:2: outcome: 'fine' is not an outcome of a measurement");
  EXPECT_EQ(error_of("# OSU MPI Latency Test v7.4\n# Size  Latency (us)\n1 2us\n"),
            "file:3: Latency is '2us', which is not a number");
  EXPECT_EQ(error_of("# OSU MPI Latency Test v7.4\n# Size  Latency (us)\n1.5 2\n"),
            "file:3: Size is '1.5', which is not a whole number");
}

}  // namespace
}  // namespace toise
