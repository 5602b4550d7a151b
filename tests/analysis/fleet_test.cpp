#include "analysis/fleet/fleet.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <filesystem>
#include <fstream>

#include "analysis/fleet/fleet_view.hpp"
#include "core/run/measurement_json.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

/// A line as a file has it, read back.
LineHead head_of(std::string const& text) {
  static std::deque<std::string> kept;  // heads are views
  TemporaryFolder const folder;
  auto const file = folder / "lines.jsonl";
  std::ofstream(file) << text;
  LineHead copy;
  for_each_line_head(file, [&](LineHead const& head) {
    auto keep = [](std::string_view part) { return std::string_view(kept.emplace_back(part)); };
    copy = {.id = keep(head.id),
            .about = keep(head.about),
            .attempt = head.attempt,
            .outcome = keep(head.outcome),
            .host = keep(head.host),
            .headline = keep(head.headline),
            .line = keep(head.line)};
  });
  return copy;
}

LineHead line(std::string const& node, double value, Outcome outcome = Outcome::ok, int attempt = 0) {
  Measurement m;
  m.id = {.kernel = "stream.triad", .variant = "portable", .attempt = attempt, .every_node = true};
  m.outcome = outcome;
  m.reason = outcome == Outcome::ok ? "" : "it died";
  m.hosts = {node};
  if (outcome == Outcome::ok) m.metrics = {{.name = "bandwidth", .unit = "B/s", .median = value, .n = 10}};
  return head_of(to_json(m).dump() + "\n");
}

TEST(Fleet, ShowsTheSpreadOverNodesAndWhoIsLast) {
  Fleet fleet;
  for (auto const& [node, value] : {std::pair{"n1", 100.0}, {"n2", 90.0}, {"n3", 101.0}}) fleet.add(line(node, value));
  auto const shown = view_of(fleet);
  ASSERT_EQ(shown.rows.size(), 1u);
  auto const& row = shown.rows[0];
  EXPECT_EQ(shown.nodes, 3);
  EXPECT_EQ(row.median, 100);
  EXPECT_EQ(row.low->node, "n2");
  EXPECT_EQ(row.high->value, 101);
  EXPECT_EQ(shown.shares[0].at("n2"), 0.9);
  EXPECT_FALSE(fleet.is_bad());
}

TEST(Fleet, CountsTheNodesThatWereOversubscribed) {
  Measurement m;
  m.id = {.kernel = "stream.triad", .variant = "portable", .every_node = true};
  m.metrics = {{.name = "bandwidth", .unit = "B/s", .median = 100, .n = 10}};
  m.hosts = {"n2"};
  m.system.oversubscribed = true;
  Fleet fleet;
  fleet.add(line("n1", 100));
  fleet.add(head_of(to_json(m).dump() + "\n"));

  EXPECT_EQ(view_of(fleet).rows[0].oversubscribed, 1u);
}

TEST(Fleet, ALaterAttemptCountsInPlaceOfAFailedOne) {
  Fleet fleet;
  fleet.add(line("n1", 0, Outcome::crashed));
  EXPECT_TRUE(fleet.is_bad());
  EXPECT_EQ(fleet.troubles().front().reason, "it died");
  fleet.add(line("n1", 50, Outcome::ok, 1));
  EXPECT_FALSE(fleet.is_bad());
  EXPECT_EQ(view_of(fleet).rows[0].n, 1);
}

TEST(Fleet, MergesWhatThreadsHaveRead) {
  Fleet a, b;
  a.add(line("n1", 100));
  a.add(line("n2", 0, Outcome::crashed));
  b.add(line("n3", 80));
  b.add(line("n2", 70, Outcome::ok, 1));
  a.merge(std::move(b));
  auto const shown = view_of(a);
  EXPECT_EQ(shown.nodes, 3);
  EXPECT_EQ(shown.rows[0].low->node, "n2");
  EXPECT_EQ(shown.rows[0].outcomes, (std::map<std::string, std::size_t>{{"ok", 3}}));
  EXPECT_TRUE(shown.troubles.empty());
}

TEST(Fleet, HasNoSpreadWhereNoNodeHasAValue) {
  Fleet fleet;
  fleet.add(line("n1", 0, Outcome::crashed));

  auto const shown = view_of(fleet);

  EXPECT_EQ(shown.rows[0].n, 0);
  EXPECT_FALSE(shown.rows[0].median || shown.rows[0].low || shown.rows[0].high || shown.rows[0].spread);
  EXPECT_TRUE(shown.shares[0].empty());
}

TEST(Fleet, LeavesOtherLinesAlone) {
  Measurement together;
  together.id = {.kernel = "stream.triad", .variant = "portable"};
  EXPECT_FALSE(Fleet().add(head_of(to_json(together).dump() + "\n")));
}

}  // namespace
}  // namespace toise
