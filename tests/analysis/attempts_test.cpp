#include "analysis/verdict/attempts.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "core/run/measurement_json.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

TEST(Cause, IsToldByTheWordsOfAReason) {
  EXPECT_EQ(cause_told_by("error", "the node was lost: its part of the sweep ended without saying why"), Cause::node);
  EXPECT_EQ(cause_told_by("error", "write: No space left on device"), Cause::filesystem);
  EXPECT_EQ(cause_told_by("error", "its job 12 ended as timeout without measuring it"), Cause::scheduler);
  EXPECT_EQ(cause_told_by("crashed", "UCX ERROR: Connection reset"), Cause::network);
  EXPECT_EQ(cause_told_by("error", "job 7 was cancelled"), Cause::self_inflicted);
}

TEST(Cause, IsUnknownWhereNothingTellsIt) {
  EXPECT_EQ(cause_told_by("crashed", "its worker died: killed by signal 11"), Cause::unknown);
  EXPECT_EQ(cause_told_by("corrupt", "the answer is wrong: its error is 3"), Cause::unknown);
}

class AttemptsTest : public testing::Test {
protected:
  AttemptsTest() {
    run_ = create_run(folder_ / "run");
    std::ofstream(run_.run_file()) << json{{"schema_version", "1.3"},
                                           {"environment", {{"machine", json::object()}}},
                                           {"command_line", "toise run s"},
                                           {"start", "2026-11-01T00:00:00.000Z"},
                                           {"suite", {{"name", "s"}, {"nodes", {{"excluded", {{"n9", "its fan"}}}}}}}};
  }

  void add(std::string const& node, Outcome outcome, std::string const& reason, int attempt = 0,
           std::string const& backend = "host") {
    Measurement m;
    m.id = {
        .kernel = "stream.triad", .variant = "portable", .backend = backend, .attempt = attempt, .every_node = true};
    m.outcome = outcome;
    m.reason = reason;
    m.hosts = {node};
    std::ofstream(run_.results() / "001.jsonl", std::ios::app) << to_json(m).dump() << '\n';
  }

  TemporaryFolder folder_;
  RunDirectory run_;
};

TEST_F(AttemptsTest, CountsRetriesAndKeepsEveryFailure) {
  add("n1", Outcome::crashed, "its worker died");
  add("n1", Outcome::ok, "", 1);
  add("n2", Outcome::skipped, "it is drained");
  add("n3", Outcome::crashed, "not counted", 0, "emulated");

  auto const all = read_attempts({run_}, {});

  ASSERT_EQ(all.failed.size(), 1);
  EXPECT_TRUE(all.failed[0].passed_later);
  EXPECT_EQ(all.failed[0].cause, Cause::unknown);
  auto const& count = all.cases.at("stream.triad/portable");
  EXPECT_EQ(count.attempts, 2);
  EXPECT_EQ(count.failed, 1);
  EXPECT_EQ(count.retries, 1);
  EXPECT_EQ(all.runs[0].nodes, 3);  // n1, n2 and the one that was excluded
  EXPECT_EQ(all.runs[0].nodes_with_value, 1);
  EXPECT_EQ(all.runs[0].left_out.at("n2"), "it is drained");
  EXPECT_EQ(all.runs[0].left_out.at("n9"), "excluded: its fan");
}

TEST_F(AttemptsTest, AreLabelledByWhoLookedAtThem) {
  add("n1", Outcome::crashed, "its worker died");
  add("n2", Outcome::crashed, "its worker died");

  auto const all =
      read_attempts({run_}, {{.node = "n1", .cause = Cause::network, .reason = "its cable", .by = "B. Person"}});

  EXPECT_EQ(all.failed[0].cause, Cause::network);
  EXPECT_EQ(all.failed[0].labelled_by, "B. Person");
  EXPECT_EQ(all.failed[1].cause, Cause::unknown);
}

}  // namespace
}  // namespace toise
