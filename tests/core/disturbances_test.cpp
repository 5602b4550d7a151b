#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/disturbances/judge.hpp"
#include "core/disturbances/node_watch.hpp"
#include "core/json/readings_json.hpp"

namespace toise {
namespace {

using Sentences = std::vector<std::string>;

KernelCounts at(double time, std::map<int, CpuTimes> cpus) { return {.time = time, .cpus = std::move(cpus)}; }

TEST(BetweenTwoMoments, ForeignTimeIsWhatTheCasesThreadsDidNotUse) {
  auto const found = between(at(0, {{0, {.busy = 5}}, {1, {.busy = 7}}, {2, {.busy = 1}}}),
                             at(2, {{0, {.busy = 7}}, {1, {.busy = 9, .steal = 0.5}}, {2, {.busy = 1.25}}}),
                             {.total = 3, .by_cpu = {{0, 2}, {1, 1}}}, "n1", {0, 1});
  EXPECT_DOUBLE_EQ(found.seconds, 2);
  EXPECT_EQ(found.foreign.value.value(), (TakenTimes{{"n1 CPU 1", 1}}));
  EXPECT_EQ(found.steal.value.value(), (TakenTimes{{"n1 CPU 1", 0.5}}));
  EXPECT_DOUBLE_EQ(found.elsewhere.value.value(), 0.25);
}

TEST(BetweenTwoMoments, ThreadsOfOursThatAreBoundToNoCpuAreNotForeign) {
  // a BLAS' own thread, 2 s on CPU 1, and the driver, 0.5 s on CPU 2
  auto const found =
      between(at(0, {{0, {}}, {1, {}}, {2, {}}}), at(2, {{0, {.busy = 2}}, {1, {.busy = 2}}, {2, {.busy = 0.5}}}),
              {.total = 4, .by_cpu = {{0, 2}, {1, 0}}, .driver = 0.5}, "n1", {0, 1});
  EXPECT_TRUE(found.foreign.value.value().empty());
  EXPECT_DOUBLE_EQ(found.elsewhere.value.value(), 0);
  EXPECT_DOUBLE_EQ(found.driver.value.value(), 0.5);
}

TEST(BetweenTwoMoments, AKernelThatShowsZerosIsNotBelieved) {
  auto const found = between(at(0, {{0, {}}}), at(2, {{0, {}}}), {.total = 2, .by_cpu = {{0, 2}}}, "n1", {0});
  EXPECT_EQ(found.foreign.why_not, "not available: the kernel does not count the time of these CPUs here");
  EXPECT_TRUE(disturbed_by(found).empty());
}

TEST(BetweenTwoMoments, CountersAreSubtracted) {
  KernelCounts const before{.time = 1, .pressure_memory = 2.0, .disk = 1000.0};
  KernelCounts const after{.time = 3, .pressure_memory = 2.5, .quota = 1.0, .disk = 5000.0};
  auto const found = between(before, after, {}, "n1", {0});
  EXPECT_DOUBLE_EQ(found.pressure_memory.value.value(), 0.5);
  EXPECT_DOUBLE_EQ(found.disk.value.value(), 4000);
  EXPECT_FALSE(found.quota.value.has_value());
}

/// Ten seconds on a node of 100 CPUs.
Disturbances ten_seconds() { return {.seconds = 10, .node_cpus = 100}; }

struct Limit {
  char const* name;
  std::function<void(Disturbances&, double)> set;
  double tolerated, too_much;
  char const* sentence;
};

TEST(DisturbedBy, EachThresholdHasTwoSides) {
  for (auto const &limit : {
           Limit{"foreign",
                 [](auto&d, double v) {
                   d.foreign = TakenTimes{{"n1 CPU 1", v}};
                 },
                 0.49, 4.6, "foreign processes took 46 % of n1 CPU 1"},
           Limit{"steal",
                 [](auto&d, double v) {
                   d.steal = TakenTimes{{"n1 CPU 1", v}};
                 },
                 0.19, 0.9, "the hypervisor took 9 % of n1 CPU 1 (steal)"},
           Limit{
               "distance",
               [](auto&d, double v) {
                 d.distance = TakenTimes{{"n1 CPUs 0 and 1", v}};
               },
               2.4e-7, 3.7e-7,
               "the hypervisor ran n1 CPUs 0 and 1 apart: a cache line took 370 ns there and back, although they share "
               "a cache by this machine's word"},
           Limit{"elsewhere", [](auto&d, double v) { d.elsewhere = v; }, 19, 40,
                 "foreign processes kept 4 CPUs busy beside the case's own, which share memory with them"},
           Limit{"driver", [](auto&d, double v) { d.driver = v; }, 0.49, 0.6,
                 "toise's own driver and launcher took 6 % of a CPU"},
           Limit{"memory", [](auto&d, double v) { d.pressure_memory = v; }, 0.49, 0.6,
                 "some process waited for memory 6 % of the time"},
           Limit{"quota", [](auto&d, double v) { d.quota = v; }, 0.009, 0.25,
                 "the CPU quota of its cgroup stopped it for 250 ms"},
           Limit{"disk",
                 [](auto&d, double v) {
                   d.own_disk = 100e6;
                   d.disk = 100e6 + v;
                 },
                 4.9e6, 20e6, "others moved 20.0 MB on its disk, and the case itself 100 MB"},
       }) {
    auto within = ten_seconds(), beyond = ten_seconds();
    limit.set(within, limit.tolerated);
    limit.set(beyond, limit.too_much);
    EXPECT_EQ(disturbed_by(within), Sentences{}) << limit.name;
    EXPECT_EQ(disturbed_by(beyond), Sentences{limit.sentence}) << limit.name;
  }
}

TEST(DisturbedBy, NothingThatIsNotKnown) { EXPECT_TRUE(disturbed_by(ten_seconds()).empty()); }

TEST(DisturbedBy, LessThanThreeTicksAreNobodys) {
  Disturbances all{.seconds = 0.2, .node_cpus = 2, .foreign = TakenTimes{{"n1 CPU 0", 0.02}}};
  EXPECT_TRUE(disturbed_by(all).empty());
  add(all, {.seconds = 0.2, .node_cpus = 2, .foreign = TakenTimes{{"n1 CPU 0", 0.02}}});
  EXPECT_EQ(disturbed_by(all), Sentences{"foreign processes took 10 % of n1 CPU 0"});
}

TEST(DisturbedBy, SaysWhoWasSeen) {
  auto all = ten_seconds();
  all.foreign = TakenTimes{{"n1 CPU 1", 4.6}};
  all.seen = {"python3 (pid 4711)"};
  EXPECT_EQ(disturbed_by(all),
            Sentences{"foreign processes took 46 % of n1 CPU 1; right after, python3 (pid 4711) was running"});

  all.seen = {"a (pid 1)", "b (pid 2)", "c (pid 3)", "d (pid 4)", "e (pid 5)"};
  EXPECT_EQ(disturbed_by(all), Sentences{"foreign processes took 46 % of n1 CPU 1; right after, a (pid 1), b (pid 2), "
                                         "c (pid 3) and 2 more were running"});
}

TEST(DisturbedBy, WaitingForADiskCountsBeforeARunOnly) {
  auto all = ten_seconds();
  all.pressure_io = 5.0;
  EXPECT_TRUE(disturbed_by(all).empty());
  EXPECT_EQ(disturbed_before_a_run(all), Sentences{"some process waited for a disk 50 % of the time"});
}

TEST(Disturbances, OfTwoSpellsAddUp) {
  Disturbances sum{.seconds = 1, .node_cpus = 4, .foreign = TakenTimes{{"n1 CPU 0", 0.1}}, .seen = {"a (pid 1)"}};
  sum.driver = 0.25;
  sum.quota = 1.0;
  Disturbances more{.seconds = 2, .node_cpus = 4, .foreign = TakenTimes{{"n1 CPU 0", 0.2}, {"n1 CPU 1", 1}}};
  more.seen = {"a (pid 1)", "b (pid 2)"};
  more.driver = 0.5;
  more.quota = Known<double>::none("not available: hidden");

  add(sum, more);

  EXPECT_DOUBLE_EQ(sum.seconds, 3);
  EXPECT_DOUBLE_EQ(sum.foreign.value.value().at("n1 CPU 0"), 0.1 + 0.2);
  EXPECT_DOUBLE_EQ(sum.foreign.value.value().at("n1 CPU 1"), 1);
  EXPECT_EQ(sum.seen, (Sentences{"a (pid 1)", "b (pid 2)"}));
  EXPECT_DOUBLE_EQ(sum.driver.value.value(), 0.75);
  EXPECT_EQ(sum.quota.why_not, "not available: hidden");
}

TEST(Disturbances, OfTwoNodesAreOfTheWorstOneOrTheirSum) {
  Disturbances all{.seconds = 2, .node_cpus = 8, .elsewhere = 1.0, .involuntary_switches = 3.0};
  join(all, {.seconds = 1, .node_cpus = 4, .elsewhere = 3.0, .involuntary_switches = 4.0});
  join(all, {.involuntary_switches = 1.0});  // a rank that reads nothing of its node
  EXPECT_DOUBLE_EQ(all.seconds, 2);
  EXPECT_DOUBLE_EQ(all.node_cpus, 4);
  EXPECT_DOUBLE_EQ(all.elsewhere.value.value(), 3);
  EXPECT_DOUBLE_EQ(all.involuntary_switches.value.value(), 8);
}

TEST(Disturbances, OnALineAreReadAsWritten) {
  SystemReadings system;
  system.disturbances = Disturbances{.seconds = 2, .node_cpus = 8, .foreign = TakenTimes{{"n1 CPU 0", 0.5}}};
  system.disturbances.value->seen = {"a"};
  system.disturbances.value->disk = 4096.0;
  system.disturbances.value->quota = Known<double>::none("not available: hidden");
  system.disturbed = {"a sentence"};
  nlohmann::json line;

  add_readings(line, system);

  EXPECT_EQ(line.dump(), R"({"disturbances":{"disk":4096.0,"foreign":{"n1 CPU 0":0.5},"node_cpus":8.0,)"
                         R"("quota":"not available: hidden","seconds":2.0,"seen":["a"]},"disturbed":["a sentence"]})");
  nlohmann::json again;
  add_readings(again, readings_from_json(line));
  EXPECT_EQ(again, line);
}

TEST(Disturbances, OfALineBefore15AreNotKnown) {
  auto const system = readings_from_json(nlohmann::json::object());
  EXPECT_FALSE(system.disturbances.value.has_value());
  EXPECT_TRUE(system.disturbed.empty());
}

}  // namespace
}  // namespace toise
