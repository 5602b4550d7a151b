// What workers and nodes say on their stdout, and what the driver takes it for.
#include "worker/protocol.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "runners/sweep/sweep_protocol.hpp"

namespace toise {
namespace {

TEST(WorkerEvent, IsOneLineOfJsonBehindItsMark) {
  EXPECT_EQ(line_of(CaseBegun{.index = 2, .budget = 1.5}),
            "\x1e{\"budget\":1.5,\"event\":\"begin\",\"index\":2,\"round\":0}\n");
}

TEST(WorkerEvent, IsReadAsItWasSaid) {
  auto const said = [](WorkerEvent const& event) {
    auto const line = line_of(event);
    return worker_event_of(line.substr(0, line.size() - 1)).value();
  };
  EXPECT_EQ(std::get<CaseBegun>(said(CaseBegun{.index = 1, .budget = 2})).budget, 2);
  auto const checked = std::get<CaseChecked>(said(CaseChecked{.index = 1, .samples = 7, .median = 3}));
  EXPECT_EQ(checked.samples, 7u);
  EXPECT_FALSE(checked.half_width);
  auto const ended = std::get<CaseEnded>(
      said(CaseEnded{.index = 1,
                     .outcome = Outcome::corrupt,
                     .reason = "wrong",
                     .headline = Headline{.median = std::nan(""), .unit = "B/s", .half_width = 0.5}}));
  EXPECT_EQ(ended.outcome, Outcome::corrupt);
  EXPECT_TRUE(std::isnan(ended.headline->median));
  EXPECT_EQ(ended.headline->half_width, 0.5);
  EXPECT_EQ(std::get<WorkerFailed>(said(WorkerFailed{.reason = "no disk"})).reason, "no disk");
}

TEST(WorkerEvent, IsNothingElse) {
  for (auto const* line : {"", "{\"event\":\"failed\",\"reason\":\"x\"}", "\x1e", "\x1e{\"event\":\"en",
                           "\x1e{\"event\":\"start\",\"index\":1}", "\x1e{\"event\":\"begin\",\"index\":1}",
                           "\x1e{\"event\":\"end\",\"index\":1,\"outcome\":\"fine\",\"reason\":\"\"}"})
    EXPECT_FALSE(worker_event_of(line)) << line;
}

TEST(NodeWord, IsReadAsItWasSaidAndNothingElseIs) {
  auto const line =
      line_of(NodeWord{.event = NodeWord::Event::failed, .node = "n1", .done = 3, .reason = "a full disk"});
  EXPECT_EQ(line, "\x1e{\"done\":3,\"event\":\"node-failed\",\"node\":\"n1\",\"reason\":\"a full disk\"}\n");
  auto const word = node_word_of(line.substr(0, line.size() - 1));
  ASSERT_TRUE(word);
  EXPECT_EQ(word->event, NodeWord::Event::failed);
  EXPECT_EQ(word->reason, "a full disk");
  EXPECT_FALSE(node_word_of("srun: node-end"));
  EXPECT_FALSE(node_word_of("\x1e{\"event\":\"node-end\",\"node\":\"n1\"}"));
}

}  // namespace
}  // namespace toise
