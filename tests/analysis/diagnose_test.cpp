// A diagnosis as a whole: order, silences, and what it must not speak of.
#include "analysis/diagnose/diagnose.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "analysis/diagnose/diagnose_json.hpp"
#include "analysis/diagnose/rules.hpp"
#include "core/run/finding_ids.hpp"
#include "tests/analysis/made_facts.hpp"

namespace toise {
namespace {

std::vector<std::string> ids(Diagnosis const& diagnosis) {
  std::vector<std::string> all;
  for (auto const& finding : diagnosis.findings) all.push_back(finding.id);
  return all;
}

/// Ranks on one CPU (serious) on a node without turbo (minor) whose clock is capped (notable).
Facts ill() {
  auto run = healthy_run();
  run.environment.machine.cpu->turbo = "off";
  run.environment.machine.cpu->limit_khz = "2000000";
  auto m = made_all_reduce("mpi", 2, 1);
  m.system.binding = {"n1: CPUs 0", "n1: CPUs 0"};
  return facts_of(run, {m});
}

TEST(Diagnosis, HasARuleForEachIdThatCanBeSilenced) {
  std::vector<std::string_view> of_rules, of_files(finding_ids.begin(), finding_ids.end());
  for (auto const& rule : all_rules()) of_rules.push_back(rule.id);
  std::sort(of_rules.begin(), of_rules.end());
  std::sort(of_files.begin(), of_files.end());
  EXPECT_EQ(of_rules, of_files);
}

TEST(Diagnosis, OfAHealthyRunIsEmpty) {
  EXPECT_EQ(ids(diagnose(facts_of(healthy_run(), healthy_measurements()))), std::vector<std::string>{});
}

TEST(Diagnosis, TheMostSeriousComesFirst) {
  EXPECT_EQ(ids(diagnose(ill())), (std::vector<std::string>{"ranks.overlap", "cpu.frequency-cap", "cpu.turbo-off"}));
}

TEST(Diagnosis, WhatTheSiteSilencedComesLastWithItsReason) {
  auto facts = ill();
  facts.run.machine = Machine{.silence = std::vector<Silence>{{"ranks.overlap", "a test of it"}}};

  auto const found = diagnose(facts);

  EXPECT_EQ(ids(found), (std::vector<std::string>{"cpu.frequency-cap", "cpu.turbo-off", "ranks.overlap"}));
  EXPECT_EQ(found.findings[2].silenced, "a test of it");
  EXPECT_FALSE(found.findings[0].silenced);
}

TEST(Diagnosis, KeepsQuietOfAHostOnWhichNothingWasMeasured) {
  auto run = healthy_run();
  run.environment.machine.host = "login1";
  run.environment.machine.cpu->governor = "ondemand";
  EXPECT_EQ(ids(diagnose(facts_of(run, {made_triad(1'000'000)}))), std::vector<std::string>{});
}

TEST(Diagnosis, KeepsQuietOfWhatNobodyRecorded) {
  RunFile run;
  run.environment.machine.host = "n1";
  run.environment.machine.cpu = Cpu{.governor = "not available: hidden", .limit_khz = "not available: hidden"};
  EXPECT_EQ(ids(diagnose(facts_of(run, {made_product("cblas"), made_all_reduce("mpi", 2, 2)}))),
            std::vector<std::string>{});
}

TEST(Diagnosis, AsJsonHasIdSeverityAndSureness) {
  auto const json = to_json(diagnose(ill()));
  EXPECT_EQ(json["rules"], finding_ids.size());
  EXPECT_EQ(json["findings"][0]["id"], "ranks.overlap");
  EXPECT_EQ(json["findings"][0]["severity"], "serious");
  EXPECT_EQ(json["findings"][0]["sureness"], "certain");
  EXPECT_EQ(json["findings"][0]["where"].size(), 1);
  EXPECT_TRUE(json["findings"][0]["silenced"].is_null());
}

}  // namespace
}  // namespace toise
