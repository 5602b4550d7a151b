#include "runners/launch/completed_cases.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "core/run/measurement_json.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

PlannedCase planned(int index, bool every_node = false) {
  PlannedCase one;
  one.id = {.kernel = "test.fault",
            .variant = "portable",
            .params = {{"index", std::int64_t{index}}},
            .every_node = every_node};
  return one;
}

class CompletedCasesTest : public testing::Test {
protected:
  void add(PlannedCase one, Outcome outcome, int attempt = 0, std::string const& node = "n1") {
    Measurement m;
    m.id = one.id;
    m.id.attempt = attempt;
    m.outcome = outcome;
    m.reason = "a \"reason\" with {braces";
    m.hosts = {node};
    std::ofstream(file_, std::ios::app) << to_json(m).dump() << '\n';
  }
  std::vector<int> attempts_left(std::vector<PlannedCase> const& cases, int retries, std::string const& node = "") {
    std::vector<int> attempts;
    for (auto const& one : CompletedCases({file_}).rest(cases, retries, node)) attempts.push_back(one.id.attempt);
    return attempts;
  }
  TemporaryFolder folder_;
  fs::path file_ = folder_ / "lines.jsonl";
};

TEST_F(CompletedCasesTest, WhatHasALineIsDone) {
  add(planned(0), Outcome::ok);
  add(planned(1), Outcome::crashed);
  EXPECT_EQ(attempts_left({planned(0), planned(1), planned(2)}, 0), (std::vector{0}));
}

TEST_F(CompletedCasesTest, AFailureIsTriedAgainAsOftenAsPlanned) {
  add(planned(0), Outcome::crashed);
  EXPECT_EQ(attempts_left({planned(0)}, 2), (std::vector{1}));
  add(planned(0), Outcome::timeout, 1);
  EXPECT_EQ(attempts_left({planned(0)}, 2), (std::vector{2}));
  add(planned(0), Outcome::ok, 2);
  EXPECT_TRUE(attempts_left({planned(0)}, 2).empty());
}

TEST_F(CompletedCasesTest, SkippedAndUnconvergedAreNotTriedAgain) {
  add(planned(0), Outcome::skipped);
  add(planned(1), Outcome::unconverged);
  EXPECT_TRUE(attempts_left({planned(0), planned(1)}, 3).empty());
}

TEST_F(CompletedCasesTest, ASweepCountsByNode) {
  add(planned(0, true), Outcome::ok, 0, "n1");
  EXPECT_TRUE(attempts_left({planned(0, true)}, 0, "n1").empty());
  EXPECT_EQ(attempts_left({planned(0, true)}, 0, "n2"), (std::vector{0}));
}

TEST_F(CompletedCasesTest, ATornLastLineIsNotDone) {
  add(planned(0), Outcome::ok);
  std::ofstream(file_, std::ios::app) << R"({"case":{"kernel":"test.fault")";
  EXPECT_EQ(attempts_left({planned(0), planned(1)}, 0), (std::vector{0}));
}

}  // namespace
}  // namespace toise
