#include "analysis/history/history.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <numeric>

#include "analysis/changes/environment.hpp"
#include "analysis/nightly/nightly_json.hpp"
#include "core/error.hpp"
#include "core/run/measurement_json.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

Measurement triad(double bandwidth, Outcome outcome = Outcome::ok) {
  Measurement m;
  m.id = {.kernel = "stream.triad", .variant = "portable", .params = {{"bytes", std::int64_t{1024}}}};
  m.outcome = outcome;
  m.reason = outcome == Outcome::ok ? "" : "a reason";
  m.hosts = {"n1"};
  if (outcome == Outcome::ok) {
    m.metrics = {{.name = "bandwidth", .unit = "B/s", .median = bandwidth, .n = 10}};
  }
  return m;
}

int measured = 0;

class HistoryTest : public testing::Test {
protected:
  /// The run of night `day` of November, on machine "m".
  RunDirectory make_run(int day, std::vector<Measurement> const& measurements, std::string const& driver = "580") {
    auto const start = "2026-11-" + std::to_string(100 + day).substr(1) + "T02:00:00.000Z";
    auto const run = create_run(folder_ / start);
    json const file{
        {"schema_version", "1.2"},
        {"suite", {{"name", "nightly"}}},
        {"machine", {{"name", "m"}}},
        {"environment", {{"machine", {{"host", "login"}}}, {"driver", driver}, {"clock", {{"call_cost", day}}}}},
        {"command_line", "toise run nightly"},
        {"start", start},
        {"usage", {{"node_hours", 0.5}}},
        {"status", "complete"}};
    std::ofstream(run.run_file()) << file.dump();
    append(run, measurements);
    return run;
  }

  static void append(RunDirectory const& run, std::vector<Measurement> const& measurements) {
    fs::create_directories(run.results());
    std::ofstream lines(run.results() / "001-n1.jsonl", std::ios::app);
    for (auto m : measurements) {
      m.uid = std::to_string(++measured);
      lines << to_json(m).dump() << '\n';
    }
  }

  fs::path file() const { return folder_ / "history.db"; }

  TemporaryFolder folder_;
};

TEST_F(HistoryTest, KeepsEachRunOnce) {
  History history(file(), History::Open::create);
  auto const run = make_run(1, {triad(100)});

  EXPECT_EQ(history.ingest(run), Ingested::added);
  EXPECT_EQ(history.ingest(run), Ingested::unchanged);

  auto const series = history.series({});
  ASSERT_EQ(series.size(), 1);
  EXPECT_EQ(label_of(series[0]), "stream.triad/portable bytes=1KiB bandwidth on m");
  ASSERT_EQ(history.points(series[0]).size(), 1);
  EXPECT_EQ(history.points(series[0])[0].value, 100);
  EXPECT_EQ(history.runs().front().node_hours, 0.5);
}

TEST_F(HistoryTest, TakesInWhatARunWentOnToMeasure) {
  History history(file(), History::Open::create);
  auto const run = make_run(1, {triad(100)});
  history.ingest(run);
  auto again = triad(102);
  again.id.launch = 1;
  append(run, {again});

  EXPECT_EQ(history.ingest(run), Ingested::updated);
  EXPECT_EQ(history.points(history.series({})[0]).size(), 2);
}

TEST_F(HistoryTest, KnowsARunThatWasMoved) {
  History history(file(), History::Open::create);
  auto const run = make_run(1, {triad(100)});
  history.ingest(run);
  fs::rename(run.root, folder_ / "elsewhere");

  EXPECT_EQ(history.ingest(open_run(folder_ / "elsewhere")), Ingested::unchanged);
  EXPECT_EQ(history.runs().front().path, (folder_ / "elsewhere").string());
}

TEST_F(HistoryTest, FailuresAreKeptApartFromPoints) {
  History history(file(), History::Open::create);
  history.ingest(make_run(1, {triad(0, Outcome::corrupt), triad(0, Outcome::skipped)}));

  EXPECT_TRUE(history.series({}).empty());
  auto const run = history.runs().front();
  EXPECT_EQ(run.failures, 1);
  ASSERT_EQ(history.failures(run.id).size(), 1);
  EXPECT_EQ(history.failures(run.id)[0].outcome, "corrupt");
}

TEST_F(HistoryTest, ARetryThatPassedIsNoFailure) {
  History history(file(), History::Open::create);
  auto again = triad(100);
  again.id.attempt = 1;
  history.ingest(make_run(1, {triad(0, Outcome::crashed), again}));

  EXPECT_EQ(history.runs().front().failures, 0);
  EXPECT_EQ(history.points(history.series({})[0]).size(), 1);
}

TEST_F(HistoryTest, IsAskedByPatternAndDate) {
  History history(file(), History::Open::create);
  for (int day : {1, 2, 3}) history.ingest(make_run(day, {triad(100 + day)}));

  EXPECT_EQ(history.series({.kernel = "stream.*"}).size(), 1);
  EXPECT_TRUE(history.series({.kernel = "gemm"}).empty());
  auto const series = history.series({.kernel = "stream.triad"})[0];
  auto const points = history.points(series, {.from = "2026-11-02", .to = "2026-11-02"});
  ASSERT_EQ(points.size(), 1);
  EXPECT_EQ(points[0].value, 102);
  EXPECT_THROW(history.points(series, {.from = "yesterday"}), InputError);
}

TEST_F(HistoryTest, ForgetsWhatIsPruned) {
  History history(file(), History::Open::create);
  for (int day : {1, 2, 3}) history.ingest(make_run(day, {triad(100)}));

  EXPECT_EQ(history.prune("2026-11-03"), 2);
  EXPECT_EQ(history.points(history.series({})[0]).size(), 1);
  EXPECT_EQ(history.prune("2026-12-01"), 1);
  EXPECT_TRUE(history.series({}).empty());
}

TEST_F(HistoryTest, OfARunThatCannotBeReadStaysAsItWas) {
  History history(file(), History::Open::create);
  history.ingest(make_run(1, {triad(100)}));
  auto const broken = make_run(2, {triad(100)});
  std::ofstream(broken.results() / "001-n1.jsonl", std::ios::app) << "{\"no\": \"line\"}\n";

  EXPECT_THROW(history.ingest(broken), InputError);
  EXPECT_EQ(history.runs().size(), 1);
  EXPECT_EQ(history.points(history.series({})[0]).size(), 1);
}

TEST_F(HistoryTest, RefusesWhatIsNone) {
  EXPECT_THROW(History(folder_ / "none.db", History::Open::existing), InputError);
  std::ofstream(folder_ / "text.db") << std::string(4096, 'x');
  EXPECT_THROW(History(folder_ / "text.db", History::Open::existing), InputError);
}

TEST_F(HistoryTest, ChangesOfOneNightAreOneEventWithItsCauses) {
  History history(file(), History::Open::create);
  for (int day = 1; day <= 24; ++day) {
    double const wobble = day % 2 == 0 ? 1.001 : 0.999, level = day < 17 ? 1 : 0.9;
    auto other = triad(200 * wobble * level);
    other.id.kernel = "stream.copy";
    history.ingest(make_run(day, {triad(100 * wobble * level), other}, day < 17 ? "580" : "590"));
  }
  history.annotate({.date = "2026-11-17", .machine = "", .text = "driver 580 → 590"});
  history.annotate({.date = "2026-11-10", .machine = "", .text = "nothing"});

  auto const found = changes_of(history, {});

  ASSERT_EQ(found.events.size(), 1);
  auto const& event = found.events[0];
  EXPECT_EQ(event.date, "2026-11-17T02:00:00.000Z");
  EXPECT_EQ(event.before, "2026-11-16T02:00:00.000Z");
  EXPECT_EQ(event.members.size(), 2);
  EXPECT_EQ(event.worse, 2);
  ASSERT_EQ(event.environment.size(), 1);
  EXPECT_EQ(event.environment[0].name, "driver");
  EXPECT_EQ(event.remarks, std::vector<std::string>{"driver 580 → 590"});
}

TEST_F(HistoryTest, NewsAreWhatLastNightDidNotKnow) {
  History history(file(), History::Open::create);
  std::vector<std::size_t> news;
  for (int day = 1; day <= 24; ++day) {
    double const wobble = day % 2 == 0 ? 1.001 : 0.999, level = day < 15 ? 1 : 0.9;
    auto const outcome = day == 24 ? Outcome::crashed : Outcome::ok;
    auto other = triad(1, outcome);
    other.id.kernel = "gemm";
    history.ingest(make_run(day, {triad(100 * wobble * level), other}));
    if (day >= 12) news.push_back(make_nightly(history).news.worse.size());
  }

  EXPECT_EQ(std::accumulate(news.begin(), news.end(), std::size_t{0}), 1);  // once, and not again
  auto const nightly = make_nightly(history);
  EXPECT_EQ(nightly.news.failures, 1);
  EXPECT_EQ(to_json(nightly)["events"][0]["changes"][0]["direction"], "worse");
  EXPECT_EQ(nightly.series.size(), 2);
  EXPECT_EQ(nightly.runs.size(), 24);
}

TEST_F(HistoryTest, NodesOfTheLastNightAreHeldAgainstTheirMedian) {
  History history(file(), History::Open::create);
  std::vector<Measurement> nodes;
  for (int i = 0; i < 3; ++i) {
    nodes.push_back(triad(i == 2 ? 90 : 100));
    nodes.back().id.every_node = true;
    nodes.back().hosts = {"n" + std::to_string(i)};
  }
  history.ingest(make_run(1, nodes));

  auto const heat = make_nightly(history).machines.at(0).nodes.value();

  EXPECT_EQ(heat.nodes, (std::vector<std::string>{"n0", "n1", "n2"}));
  EXPECT_EQ(heat.speeds.at(0), (std::vector<std::optional<double>>{1.0, 1.0, 0.9}));
}

TEST(Differences, LeaveOutWhatDiffersInEveryRun) {
  Environment before, after;
  before.clock = ClockQuality{.call_cost = 1};
  after.clock = ClockQuality{.call_cost = 2};
  before.machine.kernel = after.machine.kernel = "Linux 6";
  before.machine.os = "Debian 12";
  after.others["/machine/bios"] = "\"2.1\"";

  auto const found = differences(before, after);

  ASSERT_EQ(found.size(), 2);
  EXPECT_EQ(found[0].name, "machine.bios");
  EXPECT_EQ(found[0].after, "2.1");
  EXPECT_EQ(found[1].name, "machine.os");
  EXPECT_EQ(found[1].after, "");
}

}  // namespace
}  // namespace toise
