#include "worker/rounds_of_launch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace toise {
namespace {

Launch launch_of(std::size_t cases, double budget) {
  Launch launch{.budget = budget, .seed = 1};
  for (std::size_t i = 0; i < cases; ++i) {
    PlannedCase planned{.id = {.kernel = "k", .variant = "v", .params = {{"index", static_cast<std::int64_t>(i)}}}};
    planned.policy.min_samples = 6;
    planned.policy.precision = 0.05;
    launch.cases.push_back(std::move(planned));
  }
  return launch;
}

/// A machine on a virtual clock: each visit takes a fixed time beside its budget, and gives six samples.
class Machine {
public:
  explicit Machine(Launch const& launch, double overhead = 0.01)
      : overhead_(overhead), launch_(launch), rounds(launch_, [this] { return now; }) {}

  /// Visits one case; false at the end. value: of the samples, by case and visit.
  template <class F>
  bool visit(F const& value) {
    auto const next = rounds.next();
    collect();
    if (!next) return false;
    order.push_back(next->index);
    budgets.push_back(next->policy.budget);
    double const seconds = value(next->index, visits[next->index]++);
    double const used = std::max(6 * seconds, std::min(next->policy.budget, 1.0));
    now += used + overhead_;
    rounds.add(*next, measured(next->index, seconds, used, next->round), rounds.seconds_of_visit());
    collect();
    return true;
  }

  Measurement measured(std::size_t index, double seconds, double duration, int round) const {
    Measurement m;
    m.uid = std::to_string(index) + "/" + std::to_string(round);
    m.id = launch_.cases[index].id;
    m.sampling.samples = std::vector(6, seconds);
    m.sampling.median = median_interval(m.sampling.samples);
    m.sampling.converged = true;
    m.sampling.duration = duration;
    m.sampling.rounds = {{.samples = 6, .number = round}};
    m.metrics = summarise(m.sampling, {});
    m.check = Check{.error = 0, .tolerance = 1};
    return m;
  }

private:
  void collect() {
    for (auto const index : rounds.take_ended()) ended[index] = rounds.take(index);
  }

  double overhead_;
  Launch const& launch_;

public:
  double now = 100;
  RoundsOfLaunch rounds;
  std::vector<std::size_t> order;
  std::vector<double> budgets;
  std::map<std::size_t, int> visits;
  std::map<std::size_t, Measurement> ended;
};

double quiet(std::size_t, int) { return 0.01; }

TEST(RoundsOfLaunch, VisitAllCasesBeforeAnyOfThemAgainInAnotherOrder) {
  auto const launch = launch_of(8, 60);
  Machine machine(launch);
  while (machine.visit(quiet)) {
  }

  ASSERT_EQ(machine.order.size(), 40u);  // five rounds of eight cases
  std::set<std::vector<std::size_t>> orders;
  for (std::size_t round = 0; round < 5; ++round) {
    std::vector<std::size_t> one(machine.order.begin() + static_cast<long>(8 * round),
                                 machine.order.begin() + static_cast<long>(8 * round + 8));
    orders.insert(one);
    std::sort(one.begin(), one.end());
    std::vector<std::size_t> all(8);
    std::iota(all.begin(), all.end(), 0);
    EXPECT_EQ(one, all);
  }
  EXPECT_GT(orders.size(), 3u);
  for (auto const& [index, m] : machine.ended) {
    EXPECT_EQ(m.outcome, Outcome::ok) << m.reason;
    EXPECT_EQ(m.sampling.rounds.size(), 5u);
  }
}

TEST(RoundsOfLaunch, StayWithinTheBudgetAndGoOnWithWhatIsNoisy) {
  auto const launch = launch_of(4, 40);
  Machine machine(launch);
  auto noisy = [](std::size_t index, int visit) { return index == 0 && visit % 2 ? 0.02 : 0.01; };
  while (machine.visit(noisy)) {
  }

  EXPECT_LT(machine.now, 100 + 40 + 1);
  EXPECT_GT(machine.visits[0], 7);
  EXPECT_EQ(machine.visits[1], 5);
  EXPECT_EQ(machine.ended.at(0).outcome, Outcome::unconverged);
  EXPECT_NE(machine.ended.at(0).reason.find("more rounds would help"), std::string::npos) << machine.ended.at(0).reason;
}

TEST(RoundsOfLaunch, GiveEachCaseOneVisitHoweverLittleTimeThereIs) {
  auto const launch = launch_of(3, 0.01);
  Machine machine(launch);
  while (machine.visit([](std::size_t, int) { return 10.0; })) {
  }

  EXPECT_EQ(machine.order.size(), 3u);
  for (auto const& [index, m] : machine.ended) {
    EXPECT_EQ(m.outcome, Outcome::unconverged);
    EXPECT_FALSE(m.metrics.front().interval);  // one visit says nothing of what differs between visits
  }
}

TEST(RoundsOfLaunch, KeepABudgetOfItsOwnForItsCase) {
  auto launch = launch_of(2, 10);
  launch.cases[1].own_budget = 1;
  Machine machine(launch);
  auto noisy = [](std::size_t, int visit) { return visit % 2 ? 0.02 : 0.01; };
  while (machine.visit(noisy)) {
  }

  EXPECT_NEAR(machine.ended.at(1).policy.budget, 1, 0.3);
  EXPECT_GT(machine.ended.at(0).policy.budget, 5);
}

TEST(RoundsOfLaunch, EndACaseAtTheVisitThatFails) {
  auto const launch = launch_of(2, 60);
  Machine machine(launch);
  for (int i = 0; i < 4; ++i) machine.visit(quiet);
  auto const next = machine.rounds.next().value();
  auto wrong = machine.measured(next.index, 0.01, 0.1, next.round);
  wrong.outcome = Outcome::corrupt;
  wrong.reason = "the answer is wrong";
  wrong.check = Check{.error = 2, .tolerance = 1};
  machine.rounds.add(next, wrong, 0.1);

  EXPECT_EQ(machine.rounds.take_ended(), std::vector{next.index});
  auto const m = machine.rounds.take(next.index);
  EXPECT_EQ(m.outcome, Outcome::corrupt);
  EXPECT_EQ(m.reason, "in round 3: the answer is wrong");
  EXPECT_FALSE(m.check->passed());
}

TEST(RoundsOfLaunch, GoOnFromTheVisitsOfAProcessThatDied) {
  auto launch = launch_of(2, 60);
  Machine const before(launch);
  for (int round = 0; round < 5; ++round) launch.earlier.push_back(before.measured(0, 0.01, 0.1, round));
  for (int round = 0; round < 2; ++round) launch.earlier.push_back(before.measured(1, 0.01, 0.1, round));
  Machine machine(launch);
  while (machine.visit(quiet)) {
  }

  EXPECT_EQ(machine.order, (std::vector<std::size_t>{1, 1, 1}));
  EXPECT_EQ(machine.ended.at(0).sampling.rounds.size(), 5u);
  EXPECT_EQ(machine.ended.at(0).outcome, Outcome::ok);
  EXPECT_EQ(machine.ended.at(1).sampling.rounds.size(), 5u);
}

TEST(RoundsOfLaunch, EndASliceWithItsRoundAndGoOnWithTheNextNumber) {
  auto launch = launch_of(3, 60);
  launch.slice = 0;
  Machine first(launch);
  while (first.visit(quiet)) {
  }
  EXPECT_EQ(first.order.size(), 3u);
  EXPECT_TRUE(first.ended.empty());

  for (std::size_t i = 0; i < 3; ++i) launch.earlier.push_back(first.measured(i, 0.01, 0.1, 0));
  launch.slice.reset();
  Machine second(launch);
  EXPECT_EQ(second.rounds.next()->round, 1);
}

TEST(RoundsOfLaunch, GiveLaterVisitsTheTimeOfTheFirstOnesInAnotherProcessToo) {
  auto launch = launch_of(1, 60);
  launch.cases[0].policy.precision = 1e-9;
  Machine const before(launch);
  for (int round = 0; round < 5; ++round) {
    auto visit = before.measured(0, round % 2 ? 0.02 : 0.01, 0.1, round);
    visit.policy.budget = 0.3;
    visit.sampling.rounds.front().took = 0.2;
    launch.earlier.push_back(visit);
  }
  Machine machine(launch);

  EXPECT_NEAR(machine.rounds.next()->policy.budget, 0.3, 1e-9);  // 0.1 s more go into building it
}

}  // namespace
}  // namespace toise
