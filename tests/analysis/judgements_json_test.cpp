#include <gtest/gtest.h>

#include "analysis/changes/change_points_json.hpp"
#include "analysis/changes/compare_json.hpp"
#include "analysis/changes/environment_json.hpp"
#include "analysis/changes/simulation_json.hpp"
#include "analysis/fleet/outliers_json.hpp"
#include "analysis/fleet/similarity_json.hpp"

namespace toise {
namespace {

TEST(ChangePointsJson, SaysWhetherAChangeIsForTheWorse) {
  ChangePoints const found{
      .changes = {{.index = 2, .before = 4, .after = 3, .ratio = 0.75, .ci = {.low = 0.5, .high = 1}, .p = 0.125}},
      .spikes = {{.index = 1, .value = 8, .level = 4}},
      .noise = 0.5,
      .correlation = 0.25};

  EXPECT_EQ(to_json(found, "higher").dump(),
            R"({"changes":[{"after":3.0,"before":4.0,"ci":[0.5,1.0],"direction":"worse","index":2,"p":0.125,)"
            R"("ratio":0.75}],"correlation":0.25,"noise":0.5,"spikes":[{"index":1,"level":4.0,"value":8.0}]})");
  EXPECT_EQ(to_json(found, "lower")["changes"][0]["direction"], "better");

  auto const dated = to_json(found, "higher", {"2026-11-01", "2026-11-02", "2026-11-03"});
  EXPECT_EQ(dated["changes"][0]["date"], "2026-11-03");
  EXPECT_EQ(dated["spikes"][0]["date"], "2026-11-02");
}

TEST(CompareJson, HasBothSidesAndNullForWhatASideLacks) {
  ComparedCase const slower{.label = "gemm/cblas m=8",
                            .metric = "flop_rate",
                            .unit = "FLOP/s",
                            .better = "higher",
                            .node = "n1",
                            .a = {4, 4},
                            .b = {2},
                            .median_a = 4,
                            .median_b = 2,
                            .ratio = 0.5,
                            .interval = Interval{.low = 0.25, .high = 0.75},
                            .p = 0.125,
                            .margin = 0.5,
                            .comparison = Comparison::slower};
  ComparedCase missing;
  missing.comparison = Comparison::missing;
  auto const all = to_json(
      Compared{.cases = {slower, missing}, .environment = {{.name = "driver", .before = "580", .after = "590"}}});

  EXPECT_EQ(all["cases"][0].dump(),
            R"({"a":4.0,"b":2.0,"better":"higher","case":"gemm/cblas m=8","ci":[0.25,0.75],"comparison":"slower",)"
            R"("launches":[2,1],"margin":0.5,"metric":"flop_rate","node":"n1","p":0.125,"ratio":0.5,"reason":"",)"
            R"("unit":"FLOP/s"})");
  for (auto const* name : {"a", "b", "ratio", "ci"}) EXPECT_TRUE(all["cases"][1][name].is_null()) << name;
  EXPECT_EQ(all["environment"].dump(), R"([{"after":"590","before":"580","name":"driver"}])");
}

TEST(SimulationJson, HasOneEntryAKind) {
  ChangeSimulation const changes{
      .seed = 1,
      .series = 2,
      .noise = {{.name = "iid", .false_alarms = 0.5, .found_after_5 = 0.25, .found_after_10 = 1}}};
  OutlierSimulation const outliers{
      .seed = 1,
      .sweeps = 2,
      .fleets = {{.name = "healthy", .false_alarms = 0.5}, {.name = "slow", .false_alarms = 0, .found = 0.75}}};

  EXPECT_EQ(to_json(changes).dump(),
            R"({"noise":[{"false_alarms":0.5,"found_after_10":1.0,"found_after_5":0.25,"name":"iid"}],"seed":1,)"
            R"("series":2})");
  EXPECT_EQ(to_json(outliers).dump(),
            R"({"fleets":[{"false_alarms":0.5,"found":null,"name":"healthy"},{"false_alarms":0.0,"found":0.75,)"
            R"("name":"slow"}],"seed":1,"sweeps":2})");
}

TEST(OutliersJson, NamesMetricsInPlaceOfTheirIndices) {
  Outliers const found{
      .nodes = 4,
      .metrics = {{.name = "triad",
                   .unit = "B/s",
                   .better = "higher",
                   .n = 3,
                   .median = 8,
                   .fit = Healthy{.shape = DistributionShape::student, .center = 1, .spread = 0.5, .df = 4},
                   .limit = 0.25}},
      .slow = {{.node = "n1", .metrics = {{.metric = 0, .value = 2, .speed = 0.25, .p = 0.125}}}},
      .wrong = {{"n2", "triad", "corrupt", "2 > 1"}},
      .plan = {{.node = "n1", .metric = 0, .launches = 3, .slow_below = 0.5}},
      .controls = {"n3"},
      .expected_false_alarms = 0.0625};

  EXPECT_EQ(to_json(found).dump(),
            R"({"controls":["n3"],"expected_false_alarms":0.0625,"metrics":[{"better":"higher","healthy":{"df":4.0,)"
            R"("limit":0.25,"shape":"Student's t","spread":0.5},"median":8.0,"metric":"triad","n":3,"unit":"B/s"}],)"
            R"("missing":[],"nodes":4,"plan":[{"launches":3,"metric":"triad","node":"n1","slow_below":0.5}],)"
            R"("slow":[{"combined_p":null,"metrics":[{"metric":"triad","p":0.125,"speed":0.25,"value":2.0}],)"
            R"("node":"n1"}],"wrong":[{"metric":"triad","node":"n2","outcome":"corrupt","reason":"2 > 1"}]})");
}

TEST(OutliersJson, OfTwoModesHasBothAndOfTooFewNodesNone) {
  Outliers found;
  found.metrics.resize(2);
  found.metrics[0].fit = Healthy{
      .shape = DistributionShape::two_modes, .center = 1, .spread = 0.5, .other_center = 0.5, .other_share = 0.25};

  auto const metrics = to_json(found)["metrics"];

  EXPECT_EQ(metrics[0]["healthy"]["modes"].dump(), R"([{"share":0.75,"speed":1.0},{"share":0.25,"speed":0.5}])");
  EXPECT_TRUE(metrics[1]["healthy"].is_null());
}

TEST(SimilarityJson, HasTheNodeAndItsReference) {
  std::vector<Dissimilar> const found{
      {.node = "n1", .label = "stream.triad/portable", .similarity = 0.75, .slower = 0.25, .reference = "n2"}};

  EXPECT_EQ(to_json(found).dump(),
            R"([{"case":"stream.triad/portable","node":"n1","reference":"n2","similarity":0.75,"slower":0.25}])");
}

}  // namespace
}  // namespace toise
