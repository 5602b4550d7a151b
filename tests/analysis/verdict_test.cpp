#include "analysis/verdict/verdict.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analysis/verdict/baseline.hpp"
#include "analysis/verdict/effort.hpp"
#include "core/error.hpp"
#include "tests/analysis/made_verdicts.hpp"

namespace toise {
namespace {

TEST_F(VerdictTest, PassesOnlyWhenTheBoundClears) {
  EXPECT_EQ(verdict(at_least_100, {run({triad(102)})}), Verdict::pass);
  EXPECT_EQ(verdict(at_least_100, {run({triad(100.5)})}), Verdict::inconclusive);
  EXPECT_EQ(verdict(at_least_100, {run({triad(99.5)})}), Verdict::inconclusive);
  EXPECT_EQ(verdict(at_least_100, {run({triad(98)})}), Verdict::fail);
}

TEST_F(VerdictTest, IsMissingWithoutData) {
  EXPECT_EQ(verdict(at_least_100, {run({})}), Verdict::missing);
  auto other = triad(200);
  other.id.params["bytes"] = std::int64_t{1024};
  EXPECT_EQ(verdict(at_least_100, {run({other})}), Verdict::missing);
  EXPECT_EQ(verdict(at_least_100, {run({bad(triad(0), Outcome::timeout)})}), Verdict::missing);
  auto emulated = triad(200);
  emulated.id.backend = "emulated";
  EXPECT_EQ(verdict(at_least_100, {run({emulated})}), Verdict::missing);
}

TEST_F(VerdictTest, AnIntervalOfASingleRoundShowsNoBound) {
  auto m = triad(200);
  m.sampling.samples = {1, 1};
  m.sampling.rounds = {{.samples = 1, .start = "2026-11-01T00:00:00.000Z"}};
  auto const of_one = accept(criteria(at_least_100), {run({m})}).judged[0];
  m.sampling.rounds.push_back(m.sampling.rounds.front());
  auto const of_two = accept(criteria(at_least_100), {run({m})}).judged[0];

  EXPECT_EQ(of_one.verdict, Verdict::inconclusive);
  EXPECT_NE(of_one.evidence[0].reason.find("one round leaves out what differs"), std::string::npos);
  EXPECT_EQ(of_two.verdict, Verdict::pass);
  EXPECT_EQ(of_two.evidence[0].rests_on, "rounds of one launch");
  EXPECT_EQ(accept(criteria(at_least_100), {run({triad(200)})}).judged[0].evidence[0].rests_on,
            "samples of one launch");
}

TEST_F(VerdictTest, OfManyLaunchesRestsOnTheirOrder) {
  std::vector<Measurement> launches;
  for (int i = 0; i < 5; ++i) {
    launches.push_back(triad(101 + i));
    launches.back().id.launch = i;
  }

  auto const judged = accept(criteria(at_least_100), {run(launches)}).judged[0];

  EXPECT_EQ(judged.verdict, Verdict::pass);
  EXPECT_EQ(judged.evidence[0].rests_on, "launches");
  EXPECT_EQ(judged.evidence[0].bounds->low, 101);  // one-sided 95 % of five: the smallest
}

TEST_F(VerdictTest, ANumberOfLaunchesIsAskedFor) {
  auto const asked = std::string(at_least_100) + "launches = 3\n";
  auto const judged = accept(criteria(asked), {run({triad(200)})}).judged[0];
  EXPECT_EQ(judged.verdict, Verdict::inconclusive);
  EXPECT_EQ(judged.needed, 4);  // five give an interval
}

TEST_F(VerdictTest, OfEveryNodeIsThatOfTheWorst) {
  auto const every = std::string(at_least_100) + "scope = \"every-node\"\n";
  auto const good = [](std::string const& node) { return triad(110, node, true); };
  EXPECT_EQ(verdict(every, {run({good("n1"), good("n2")})}), Verdict::pass);
  EXPECT_EQ(verdict(every, {run({good("n1"), triad(90, "n2", true)})}), Verdict::fail);
  EXPECT_EQ(verdict(every, {run({good("n1"), bad(good("n2"), Outcome::error)})}), Verdict::missing);
  EXPECT_EQ(verdict(every, {run({triad(110)})}), Verdict::missing);  // measured, but not on every node
}

TEST_F(VerdictTest, OfEveryNodeIsNotShownByASampleOrWithoutTheExcluded) {
  auto const every = std::string(at_least_100) + "scope = \"every-node\"\n";
  auto const most = std::string(at_least_100) + "scope = \"fraction\"\nfraction = 0.9\n";
  std::vector<Measurement> const good{triad(110, "n1", true), triad(110, "n2", true)};
  auto const sampled = accept(criteria(every), {run(good, 1, 2)}).judged[0];
  EXPECT_EQ(sampled.verdict, Verdict::inconclusive);
  auto const without = run(good);
  auto file = read_run_file(without);
  file.suite.nodes.excluded = {{"n3", "its fan"}};
  write_run_file(without, file);
  auto const judged = accept(criteria(every), {without}).judged[0];
  EXPECT_EQ(judged.verdict, Verdict::missing);
  EXPECT_EQ(judged.reason, "2 of 2 pass; n3 was left out (its fan), which a waiver may allow");
  EXPECT_EQ(verdict(most, {run(good)}), Verdict::pass);
  EXPECT_EQ(verdict(most, {without}), Verdict::inconclusive);
  EXPECT_EQ(verdict(every, {without, run({triad(110, "n3", true)})}), Verdict::pass);  // measured by another run
}

TEST_F(VerdictTest, OfAFractionCountsNodes) {
  auto const most = std::string(at_least_100) + "scope = \"fraction\"\nfraction = 0.9\n";
  std::vector<Measurement> nodes;
  for (int i = 0; i < 20; ++i) nodes.push_back(triad(i < 19 ? 110 : 90, "n" + std::to_string(i), true));
  EXPECT_EQ(verdict(most, {run(nodes)}), Verdict::pass);
  EXPECT_EQ(verdict(most, {run(nodes, 1, 20)}), Verdict::inconclusive);  // of a sample 19 of 20 show 78.4 %
  for (int i = 0; i < 3; ++i) nodes[static_cast<std::size_t>(i)] = triad(90, "n" + std::to_string(i), true);
  EXPECT_EQ(verdict(most, {run(nodes)}), Verdict::fail);
}

// 59 runs without a failure show 95 % at 95 % confidence, 58 do not
TEST_F(VerdictTest, OfAPassRateIsExact) {
  auto const rate = "select = { kernel = \"*\" }\npass_rate = \"95%\"\n";
  auto const launches = [&](int n, int failed) {
    std::vector<Measurement> all;
    for (int i = 0; i < n; ++i) {
      all.push_back(i < failed ? bad(triad(0), Outcome::crashed) : triad(100));
      all.back().id.launch = i;
    }
    return run(all);
  };
  EXPECT_EQ(verdict(rate, {launches(59, 0)}), Verdict::pass);
  auto const close = accept(criteria(rate), {launches(58, 0)}).judged[0];
  EXPECT_EQ(close.verdict, Verdict::inconclusive);
  EXPECT_EQ(close.needed, 1);
  EXPECT_EQ(verdict(rate, {launches(59, 20)}), Verdict::fail);
}

// an observed time of 3.00 M with no failure, of 4.74 M with one
TEST_F(VerdictTest, OfTheTimeBetweenInterruptsIsExact) {
  auto const mtbi = "mtbi = \"1h\"\n";
  EXPECT_EQ(verdict(mtbi, {run({triad(1)}, 3)}), Verdict::pass);
  EXPECT_EQ(verdict(mtbi, {run({triad(1)}, 2)}), Verdict::inconclusive);
  EXPECT_EQ(verdict(mtbi, {run({bad(triad(1), Outcome::crashed)}, 4)}), Verdict::inconclusive);
  EXPECT_EQ(verdict(mtbi, {run({bad(triad(1), Outcome::crashed)}, 5)}), Verdict::pass);
  EXPECT_EQ(verdict(mtbi, {run({triad(1)}, 2), run({triad(1)}, 2)}), Verdict::inconclusive);  // the same two hours
}

TEST_F(VerdictTest, ARunCountsOnce) {
  auto const once = run({triad(1)});
  EXPECT_THROW(accept(criteria(at_least_100), {once, once}), InputError);
}

TEST_F(VerdictTest, AWaiverLeavesTheVerdictAndTheWholePasses) {
  auto const waived =
      std::string(at_least_100) + "[[waiver]]\nclause = \"1\"\nreason = \"agreed on 3 May\"\nby = \"A. Person\"\n";
  auto const all = accept(criteria(waived), {run({triad(90)})});
  EXPECT_EQ(all.judged[0].verdict, Verdict::fail);
  EXPECT_EQ(all.judged[0].waiver->by, "A. Person");
  EXPECT_EQ(all.verdict, Verdict::pass);
}

TEST_F(VerdictTest, ABaselineIsReachedByItselfAndNotByHalfOfIt) {
  auto const baseline = run({triad(100)});
  auto const again = criteria_of_baseline(baseline, 0.9);
  EXPECT_EQ(accept(again, {baseline}).verdict, Verdict::pass);
  EXPECT_EQ(accept(again, {run({triad(50)})}).verdict, Verdict::fail);
  EXPECT_EQ(accept(again, {run({})}).verdict, Verdict::missing);
}

TEST_F(VerdictTest, TheLeastEffortIsTheFirstThatPasses) {
  auto const rate = criteria("select = { kernel = \"*\" }\npass_rate = \"95%\"\n");
  EXPECT_EQ(least_effort(rate, 60).runs, 59);
  EXPECT_EQ(least_effort(rate, 60).seconds, 59 * 60);
  EXPECT_EQ(least_effort(rate, std::nullopt).seconds, std::nullopt);
  EXPECT_NEAR(*least_effort(criteria("mtbi = \"1h\"\n"), {}).seconds, 2.9957 * 3600, 1);
  auto bound = criteria(at_least_100);
  EXPECT_EQ(least_effort(bound, {}).runs, 1);
  bound.confidence = 0.99;  // more than an end of a 95 % interval shows
  EXPECT_EQ(least_effort(bound, {}).runs, 7);
  EXPECT_EQ(least_effort(criteria(std::string(at_least_100) + "launches = 9\n"), {}).runs, 9);
}

// an interval of 95 % has ends of 97.5 %: it cannot show what is asked at 99 %
TEST_F(VerdictTest, SamplesOfALaunchShowNoMoreThanTheirInterval) {
  auto sure = criteria(at_least_100);
  sure.confidence = 0.99;
  std::vector<Measurement> launches;
  for (int i = 0; i < 7; ++i) {
    launches.push_back(triad(200));
    launches.back().id.launch = i;
  }
  EXPECT_EQ(accept(sure, {run(launches)}).verdict, Verdict::pass);
  launches.pop_back();
  auto const judged = accept(sure, {run(launches)}).judged[0];
  EXPECT_EQ(judged.verdict, Verdict::inconclusive);
  EXPECT_EQ(judged.needed, 1);
  EXPECT_NE(judged.reason.find("7 launches are needed"), std::string::npos) << judged.reason;
}

}  // namespace
}  // namespace toise
