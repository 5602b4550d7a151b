#include "runners/launch/tried.hpp"

#include <gtest/gtest.h>

#include <fstream>

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

class TriedCases : public testing::Test {
protected:
  void SetUp() override { fs::remove(file_); }
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
    for (auto const& one : Tried({file_}).rest(cases, retries, node)) attempts.push_back(one.id.attempt);
    return attempts;
  }
  fs::path file_ = fs::temp_directory_path() / "toise-tried-test.jsonl";
};

TEST_F(TriedCases, WhatHasALineIsDone) {
  add(planned(0), Outcome::ok);
  add(planned(1), Outcome::crashed);
  EXPECT_EQ(attempts_left({planned(0), planned(1), planned(2)}, 0), (std::vector{0}));
}

TEST_F(TriedCases, AFailureIsTriedAgainAsOftenAsPlanned) {
  add(planned(0), Outcome::crashed);
  EXPECT_EQ(attempts_left({planned(0)}, 2), (std::vector{1}));
  add(planned(0), Outcome::timeout, 1);
  EXPECT_EQ(attempts_left({planned(0)}, 2), (std::vector{2}));
  add(planned(0), Outcome::ok, 2);
  EXPECT_TRUE(attempts_left({planned(0)}, 2).empty());
}

TEST_F(TriedCases, SkippedAndUnconvergedAreNotTriedAgain) {
  add(planned(0), Outcome::skipped);
  add(planned(1), Outcome::unconverged);
  EXPECT_TRUE(attempts_left({planned(0), planned(1)}, 3).empty());
}

TEST_F(TriedCases, ASweepCountsByNode) {
  add(planned(0, true), Outcome::ok, 0, "n1");
  EXPECT_TRUE(attempts_left({planned(0, true)}, 0, "n1").empty());
  EXPECT_EQ(attempts_left({planned(0, true)}, 0, "n2"), (std::vector{0}));
}

TEST_F(TriedCases, ATornLastLineIsNotDone) {
  add(planned(0), Outcome::ok);
  std::ofstream(file_, std::ios::app) << R"({"case":{"kernel":"test.fault")";
  EXPECT_EQ(attempts_left({planned(0), planned(1)}, 0), (std::vector{0}));
}

}  // namespace
}  // namespace toise
