#include "exchange/export.hpp"

#include <gtest/gtest.h>

#include "exchange/import.hpp"

namespace toise {
namespace {

ExportRow row(double value, std::string date = "2026-11-25T01:00:00.000Z") {
  return {.kernel = "stream.triad",
          .variant = "portable",
          .backend = "host",
          .params = "bytes=1KiB",
          .metric = "bandwidth",
          .unit = "B/s",
          .better = "higher",
          .value = value,
          .low = value - 1,
          .high = value + 1,
          .n = 10,
          .machine = "m",
          .node = "",
          .suite = "quick",
          .date = std::move(date),
          .reason = "",
          .duration = 2.5};
}
ExportRow failed(std::string outcome) {
  auto one = row(0);
  one.value = one.low = one.high = {};
  one.metric = one.unit = one.better = "";
  one.params = "bytes=2KiB";
  one.outcome = std::move(outcome);
  one.reason = "a \"reason\", <with> & marks";
  return one;
}

bool has(std::string const& text, std::string const& part) { return text.find(part) != std::string::npos; }

TEST(ExportedCsv, IsReadAgainByImport) {
  auto const text = to_csv({row(100), failed("corrupt")});

  auto const all = read_imported({.path = "rows.csv", .text = text}, {});
  ASSERT_EQ(all.size(), 2);
  auto const& m = all[0].measurement;
  EXPECT_EQ(describe_params(m.id), "bytes=1KiB");
  EXPECT_EQ(m.metrics.at(0).median, 100);
  EXPECT_EQ(m.metrics[0].interval->high, 101);
  EXPECT_EQ(all[1].measurement.outcome, Outcome::corrupt);
  EXPECT_EQ(all[1].measurement.reason, "a \"reason\", <with> & marks");
}

TEST(ExportedCsv, HasNoFormulaAndKeepsNegativeNumbers) {
  auto one = row(-100);
  one.node = "=HYPERLINK(\"http://x\")";
  one.machine = "@m";
  one.backend = "host";

  auto const text = to_csv({one});

  EXPECT_TRUE(has(text, ",-100,-101,-99,10,'@m,\"'=HYPERLINK(\"\"http://x\"\")\",quick,")) << text;
  auto const all = read_imported({.path = "rows.csv", .text = text}, {});
  EXPECT_EQ(all.at(0).measurement.hosts, std::vector<std::string>{"=HYPERLINK(\"http://x\")"});
  EXPECT_EQ(all[0].machine, "@m");
}

TEST(ExportedOpenMetrics, ANameForgesNoLine) {
  auto one = row(100);
  one.node = "n1\"} 7\nforged 1\\";
  one.metric = "band\nforged 2";
  auto const text = to_openmetrics({one});
  EXPECT_FALSE(has(text, "\nforged")) << text;
  EXPECT_TRUE(has(text, "node=\"n1\\\"} 7\\\\nforged 1\\\\\"")) << text;
}

TEST(ExportedJunit, ANameForgesNoElementAndNoEscape) {
  auto one = row(100);
  one.node = "<script>\"'\x1b[2J\u202e";
  auto const text = to_junit({one});
  EXPECT_TRUE(has(text, "on &lt;script&gt;&quot;'\\x1b[2J\\u202e")) << text;
}

TEST(ExportedJunit, HasATestCaseAMeasurementAndEscapesItsText) {
  auto const text = to_junit({row(1e9), failed("corrupt"), failed("crashed")});

  EXPECT_TRUE(has(text, "<testsuite name=\"quick on m\" tests=\"2\" failures=\"1\""));
  EXPECT_TRUE(has(text, "<testcase classname=\"stream.triad.portable\" name=\"bytes=1KiB\" time=\"2.500\">"));
  EXPECT_TRUE(has(text, "<system-out>bandwidth 1.00 GB/s\n</system-out>"));
  EXPECT_TRUE(has(text, "<failure message=\"corrupt: a &quot;reason&quot;, &lt;with&gt; &amp; marks\"/>"));
}

TEST(ExportedJunit, TellsWrongAnswersFromThoseThatNeverCame) {
  EXPECT_TRUE(has(to_junit({failed("corrupt")}), "<failure "));
  EXPECT_TRUE(has(to_junit({failed("timeout")}), "<error "));
  EXPECT_TRUE(has(to_junit({failed("skipped")}), "<skipped "));
}

TEST(ExportedJunit, HasATestCaseARequirement) {
  Acceptance all{.criteria = {.name = "c", .machine = ""}};
  for (auto const verdict : {Verdict::pass, Verdict::fail, Verdict::missing}) {
    all.judged.push_back({.requirement = {.clause = "C-" + std::to_string(all.judged.size()), .title = "t"},
                          .verdict = verdict,
                          .reason = "why"});
  }
  auto const text = to_junit(all);

  EXPECT_TRUE(has(text, "tests=\"3\" failures=\"1\" errors=\"1\" skipped=\"0\""));
  EXPECT_TRUE(has(text, "<failure message=\"fail: why\"/>"));
}

TEST(ExportedOpenMetrics, HasTheLastRunsMedianOfLaunches) {
  auto const text = to_openmetrics({row(50, "2026-11-24T01:00:00.000Z"), row(100), row(300), row(200)});

  EXPECT_TRUE(has(text,
                  "toise_bandwidth_bytes_per_second{machine=\"m\",suite=\"quick\",kernel=\"stream.triad\","
                  "variant=\"portable\",backend=\"host\",params=\"bytes=1KiB\",node=\"\"} 200\n"));
  EXPECT_TRUE(has(text, "toise_last_run_seconds{machine=\"m\",suite=\"quick\"} 1795568400\n"));
  EXPECT_TRUE(has(text, "toise_failed_cases{machine=\"m\",suite=\"quick\"} 0\n"));
  EXPECT_TRUE(text.ends_with("# EOF\n"));
  EXPECT_TRUE(
      has(to_openmetrics({row(1), failed("crashed")}), "toise_failed_cases{machine=\"m\",suite=\"quick\"} 1\n"));
}

}  // namespace
}  // namespace toise
