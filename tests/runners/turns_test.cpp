#include "runners/launch/turns.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/run/measurement_json.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

std::vector<PlannedCase> cases_of(std::size_t count, std::size_t rounds) {
  std::vector<PlannedCase> cases(count);
  for (std::size_t i = 0; i < count; ++i) {
    cases[i].id = {.kernel = "k", .variant = "v", .params = {{"index", static_cast<std::int64_t>(i)}}};
    cases[i].policy.rounds = rounds;
  }
  return cases;
}

std::string visit_to(CaseId const& id) {
  Measurement m;
  m.uid = "of " + text_of(id);
  m.id = id;
  m.start = "2026-11-28T12:00:00.000Z";
  m.hosts = {"here"};
  return to_json(m).dump() + "\n";
}

TEST(Turns, AreTakenBySomeHundredCasesAtOnceInRoundsAndByAllElse) {
  TemporaryFolder const folder;
  auto const in_rounds = cases_of(600, 5), once = cases_of(600, 1);
  Turns some({folder.path()}, in_rounds), all({folder.path()}, once);

  auto const launch = some.next(600);
  EXPECT_EQ(launch.cases.size(), 256u);
  EXPECT_DOUBLE_EQ(launch.budget, 256);
  EXPECT_DOUBLE_EQ(*launch.slice, 0);  // one round, to begin with
  EXPECT_EQ(all.next(600).cases.size(), 600u);
  EXPECT_FALSE(all.next(600).slice);
}

TEST(Turns, HandOnTheVisitsOfTheLastAndForgetThemWhenAllCasesHaveLines) {
  TemporaryFolder const folder;
  RunDirectory const run{folder.path()};
  auto const cases = cases_of(2, 5);
  Turns turns(run, cases);
  auto const launch = turns.next(10);
  auto const file = folder.path() / "visits.jsonl";
  std::ofstream(file) << visit_to(cases[0].id) << visit_to(cases[1].id);

  turns.end({cases[1]}, file, 2.5);
  auto const second = turns.next(10);
  EXPECT_EQ(turns.size(), 1u);
  EXPECT_EQ(second.earlier.size(), 2u);
  EXPECT_DOUBLE_EQ(*second.slice, 10);  // of a process that takes 2.5 s to start
  EXPECT_TRUE(std::filesystem::exists(file));

  turns.end({}, file, 2.5);
  EXPECT_EQ(turns.size(), 0u);
  EXPECT_FALSE(std::filesystem::exists(file));
}

}  // namespace
}  // namespace toise
