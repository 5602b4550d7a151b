// data/reframe.log is as version 4.10.4 wrote it.
#include <gtest/gtest.h>

#include "tests/exchange/reading.hpp"

namespace toise {
namespace {

TEST(ReFrame, ReadsPerflogs) {
  auto const all = read_as_it_is(sample("reframe.log"));

  ASSERT_EQ(all.size(), 8);
  EXPECT_EQ(all[0].machine, "generic");
  auto const& bandwidth = find_case(all, "stream_test.copy_bw", "environ=builtin num_gpus=2 partition=default");
  EXPECT_DOUBLE_EQ(bandwidth.metrics.at(0).median, 1234.5e6);
  EXPECT_EQ(bandwidth.metrics[0].name, "bandwidth");
  EXPECT_EQ(bandwidth.start, "2026-11-25T22:38:50.658Z");
  EXPECT_DOUBLE_EQ(
      find_case(all, "stream_test.lat", "environ=builtin num_gpus=1 partition=default").metrics.at(0).median, 2.25e-6);
  auto const& broken = find_case(all, "broken.lat", "environ=builtin num_gpus=1 partition=default");
  EXPECT_EQ(broken.outcome, Outcome::error);
}

TEST(ReFrame, KeepsTestsApartByAllOfTheirNames) {
  auto const all = read_sample(
      "result|name|job_completion_time|a_value|a_unit\npass|t ~one|2026-11-25|1|s\npass|t ~two|2026-11-25|1|s\n");

  EXPECT_EQ(describe_params(all.at(0).measurement.id), "test=~one");
  EXPECT_EQ(describe_params(all.at(1).measurement.id), "test=~two");
}

TEST(ReFrame, OfVersionThreeHasNoHeader) {
  auto const all = read_as_it_is(sample("reframe_3.log"));

  ASSERT_EQ(all.size(), 3u);
  auto const& copy = find_case(all, "StreamTest.Copy", "environ=builtin-gcc-7.2.0 partition=q1h-20p");
  EXPECT_DOUBLE_EQ(copy.metrics.at(0).median, 6606.1e6);
  EXPECT_EQ(all[0].machine, "yoltla");
  EXPECT_EQ(all[0].version, "3.9.2");
  auto const& days = find_case(all, "Namd.Days_ns", "environ=defecto partition=q1d-20p steps=500");
  EXPECT_EQ(days.metrics.at(0).better, "lower");  // its reference has an upper bound only
  EXPECT_EQ(all[2].measurement.outcome, Outcome::error);
}

TEST(ReFrame, BeforeFourThreeIsSeparatedByCommas) {
  auto const all = read_as_it_is(sample("reframe_4_2.log"));

  ASSERT_EQ(all.size(), 2u);
  auto const& copy = find_case(all, "StreamTest.Copy", "environ=gnu partition=gpu threads=4");
  EXPECT_DOUBLE_EQ(copy.metrics.at(0).median, 6606.1e6);
  EXPECT_EQ(all[0].machine, "daint");
  EXPECT_EQ(all[1].measurement.outcome, Outcome::error);
}

TEST(ReFrame, OfASitesOwnFormatTakesTheNameFromInfo) {
  auto const all = read_as_it_is(
      "job_completion_time|version|info|num_tasks|flops_value|flops_unit|flops_ref|flops_lower_thres|flops_upper_thres|"
      "system|partition|environ\n"
      "2023-08-25T11:23:46|reframe 4.3.2|Sombrero %tasks=2 /de04c10b "
      "@archer2:compute-node+default|2|1.31|Gflops/seconds|"
      "1.2|-0.2|None|archer2|compute-node|default\n");

  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].measurement.id.kernel, "Sombrero.flops");
  EXPECT_EQ(all[0].version, "4.3.2");
  EXPECT_EQ(all[0].measurement.id.ranks, 2);
}

TEST(ReFrame, ReportHasValuesFailuresAndSkippedTests) {
  auto const all = read_as_it_is(sample("reframe_report.json"));

  ASSERT_EQ(all.size(), 4u);  // a test that passed without performance variables measured nothing
  auto const& copy = find_case(all, "StreamTest.Copy", "environ=gnu partition=gpu threads=4");
  EXPECT_DOUBLE_EQ(copy.metrics.at(0).median, 6606.1e6);
  EXPECT_EQ(copy.hosts, std::vector<std::string>{"nid001"});
  EXPECT_EQ(find_case(all, "StreamTest.score", "environ=gnu partition=gpu threads=4").metrics.at(0).better, "higher");
  auto const& broken = find_case(all, "Broken", "environ=gnu partition=gpu");
  EXPECT_EQ(broken.outcome, Outcome::error);
  EXPECT_EQ(broken.reason, "the test's result is 'fail': sanity error: pattern not found");
  EXPECT_EQ(find_case(all, "Later", "environ=gnu partition=gpu").outcome, Outcome::skipped);
}

TEST(ReFrame, ReportBeforeFourSevenHasPerfvars) {
  auto const all = read_as_it_is(
      R"({"session_info": {"time_end": "2022-06-23T20:18:19+0200", "version": "3.10.1"}, "runs": [{"testcases": [
          {"name": "StreamTest", "display_name": "StreamTest", "system": "daint:gpu", "environment": "gnu", "result": "success",
           "nodelist": ["nid1"], "perfvars": [{"name": "Copy", "value": 100.5, "unit": "GB/s", "reference": 0,
           "thres_lower": null, "thres_upper": null}]}]}]})");

  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].machine, "daint");
  EXPECT_DOUBLE_EQ(find_case(all, "StreamTest.Copy", "environ=gnu partition=gpu").metrics.at(0).median, 100.5e9);
}

TEST(ReFrame, RefusesLinesThatAreNoneOfItsFormats) {
  EXPECT_EQ(refusal_of("2022-06-23T20:18:19|reframe 3.9|X|jobid=1|a=1|ref=0 (l=null, u=null)|s\n"),
            "file:1: is no line of a perflog of ReFrame 3: date|reframe version|test on system:partition using "
            "environ|jobid=…|variable=value|ref=…|unit");
  EXPECT_EQ(refusal_of("a|b\n", "reframe"),
            "file:1: is not the header of a perflog: it has no column 'name'; ReFrame 4.0 and later write one");
}

}  // namespace
}  // namespace toise
