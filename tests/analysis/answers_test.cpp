// Which answers count for a verdict: wrong ones, those that nobody verified, and those that are not there.
#include <gtest/gtest.h>

#include "tests/analysis/made_verdicts.hpp"

namespace toise {
namespace {

TEST_F(VerdictTest, CorrectnessIsApartFromSpeed) {
  auto const correct = "select = { kernel = \"*\" }\ncorrect = true\n";
  EXPECT_EQ(verdict(correct, {run({triad(1)})}), Verdict::pass);
  EXPECT_EQ(verdict(correct, {run({triad(1), bad(triad(1, "n2", true), Outcome::corrupt)})}), Verdict::fail);
  EXPECT_EQ(verdict(correct, {run({triad(1), bad(triad(1, "n2", true), Outcome::timeout)})}), Verdict::missing);
}

Measurement without_check(Measurement m) {
  m.check = std::nullopt;
  return m;
}

TEST_F(VerdictTest, AnAnswerThatNobodyVerifiedIsMissing) {
  auto const correct = "select = { kernel = \"*\" }\ncorrect = true\n";
  auto const unverified = run({without_check(triad(200))});
  EXPECT_EQ(verdict(correct, {unverified}), Verdict::missing);
  EXPECT_EQ(verdict(at_least_100, {unverified}), Verdict::missing);
  std::vector<Measurement> launches;
  for (int i = 0; i < 59; ++i) {
    launches.push_back(without_check(triad(200)));
    launches.back().id.launch = i;
  }
  EXPECT_EQ(verdict("select = { kernel = \"*\" }\npass_rate = \"95%\"\n", {run(launches)}), Verdict::fail);
}

TEST_F(VerdictTest, AnErrorBeyondItsToleranceIsWrongWhateverTheLineCallsIt) {
  auto wrong = triad(200);
  wrong.check->error = 1;
  EXPECT_EQ(verdict(at_least_100, {run({wrong})}), Verdict::fail);
  wrong.check->error = std::nan("");
  EXPECT_EQ(verdict("select = { kernel = \"*\" }\ncorrect = true\n", {run({wrong})}), Verdict::fail);
}

TEST_F(VerdictTest, WhatWasSkippedIsNoAttempt) {
  std::vector<Measurement> skipped;
  for (int i = 0; i < 59; ++i) {
    skipped.push_back(bad(triad(0), Outcome::skipped));
    skipped.back().id.launch = i;
  }
  EXPECT_EQ(verdict("select = { kernel = \"*\" }\npass_rate = \"95%\"\n", {run(skipped)}), Verdict::missing);
  EXPECT_EQ(verdict("mtbi = \"1h\"\n", {run(skipped, 9)}), Verdict::missing);
  EXPECT_EQ(verdict("mtbi = \"1h\"\n", {run({}, 9)}), Verdict::missing);
}

TEST_F(VerdictTest, ALaunchWithoutTheMetricIsMissing) {
  auto second = triad(200);
  second.id.launch = 1;
  second.metrics[0].median = std::nan("");  // null in the line
  EXPECT_EQ(verdict(at_least_100, {run({triad(200), second})}), Verdict::missing);
}

TEST_F(VerdictTest, ARunThatIsNotFinishedShowsNothing) {
  auto const whole = run({triad(200)}), stopped = run({triad(200)});
  auto file = read_run_file(stopped);
  file.status = RunStatus::interrupted;
  write_run_file(stopped, file);
  EXPECT_EQ(verdict(at_least_100, {whole}), Verdict::pass);
  EXPECT_EQ(verdict(at_least_100, {whole, stopped}), Verdict::missing);

  auto const slow = run({triad(90)});
  write_run_file(slow, file);
  EXPECT_EQ(verdict(at_least_100, {slow}), Verdict::fail);
}

TEST_F(VerdictTest, ACorruptLaunchFailsWhateverTheOthersGave) {
  auto second = bad(triad(0), Outcome::corrupt);
  second.id.launch = 1;
  EXPECT_EQ(verdict(at_least_100, {run({triad(200), second})}), Verdict::fail);
}

TEST_F(VerdictTest, TheLastAttemptCounts) {
  auto again = triad(200);
  again.id.attempt = 1;
  EXPECT_EQ(verdict(at_least_100, {run({bad(triad(0), Outcome::crashed), again})}), Verdict::pass);
}

}  // namespace
}  // namespace toise
