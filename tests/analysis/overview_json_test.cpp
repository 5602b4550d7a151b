#include "analysis/overview/overview_json.hpp"

#include <gtest/gtest.h>

#include "analysis/fleet/fleet_view_json.hpp"
#include "analysis/models/communication/collective_fit_json.hpp"
#include "analysis/models/scaling_json.hpp"

namespace toise {
namespace {

Row gemm_row() {
  return {
      .index = 3,
      .id = CaseId{.kernel = "gemm", .variant = "cblas", .backend = "cuda", .params = {{"m", std::int64_t{8}}}},
      .outcome = Outcome::unconverged,
      .reason = "too short",
      .is_oversubscribed = true,
      .throttled_by = "heat",
      .disturbed = {"a hog"},
      .rounds = 7,
      .spread = "rounds differ by 3 %",
      .check = Check{.error = 0, .tolerance = 1},
      .about = About{.family = "compute"},
      .charts = {{.metric = "flop_rate", .chart = {.kind = Chart::Kind::bars, .title = "t", .axis = "a"}}},
      .headline =
          Metric{.name = "flop_rate", .unit = "FLOP/s", .median = 4, .interval = Interval{.low = 3, .high = 5}, .n = 7},
      .share = Share{.share = 0.5, .name = "fp64 of Example, data sheet"}};
}

TEST(OverviewJson, OfARowHasEachOfItsFields) {
  Overview all;
  all.rows = {gemm_row()};

  auto const row = to_json(all)["rows"][0];

  EXPECT_EQ(row["headline"].dump(),
            R"({"better":"higher","ci_high":5.0,"ci_low":3.0,"half_width":0.25,"median":4.0,"n":7,"name":"flop_rate",)"
            R"("unit":"FLOP/s"})");
  EXPECT_EQ(row["charts"].dump(),
            R"([{"axis":"a","fit_alpha_beta":false,"kind":"bars","metric":"flop_rate","parts":[],"title":"t"}])");
  EXPECT_EQ(row["about"]["family"], "compute");
  auto rest = row;
  for (auto const* name : {"headline", "charts", "about"}) rest.erase(name);
  EXPECT_EQ(
      rest.dump(),
      R"({"backend":"cuda","bound":"fp64 of Example, data sheet","check":"passed","disturbed":["a hog"],"disturbed_rounds":0,"index":3,)"
      R"("kernel":"gemm",)"
      R"("non_stationary":false,"outcome":"unconverged","oversubscribed":true,"params":"m=8",)"
      R"("reason":"too short","rounds":7,"share":0.5,"spread":"rounds differ by 3 %","throttled":"heat","variant":"cblas"})");
}

TEST(OverviewJson, OfARowIsNullWhereThereIsNoNumber) {
  Overview all;
  all.rows = {Row{}, gemm_row()};
  all.rows[1].headline->interval.reset();

  auto const rows = to_json(all)["rows"];

  for (auto const* name : {"headline", "share", "bound"}) EXPECT_TRUE(rows[0][name].is_null()) << name;
  EXPECT_EQ(rows[0]["check"], "not run");
  for (auto const* name : {"ci_low", "ci_high", "half_width"}) EXPECT_TRUE(rows[1]["headline"][name].is_null()) << name;
}

TEST(OverviewJson, OfARunHasItsParts) {
  Overview all{
      .headlines = {{.title = "Memory bandwidth", .index = 3, .share = Share{.share = 0.5, .name = "data sheet"}}},
      .problems = {{.severity = "noisy", .where = "gemm/cblas m=8", .what = "it drifted"}},
      .outcomes = {{"ok", 2}, {"crashed", 0}},
      .caches = {{.level = 2, .bytes = 1000, .bytes_of_node = 4000}},
      .roofline = {.points = {{.label = "gemm/cblas m=8", .kernel = "gemm", .intensity = 0.5, .flop_rate = 2}},
                   .ceilings = {{.type = "fp64", .flop_rate = 8}},
                   .bandwidth = 4},
      .distributions = {{.index = 1, .metric = "latency", .distribution = {.values = {1, 2}, .shares = {0.5, 1}}}},
      .is_bad = true};

  EXPECT_EQ(to_json(all).dump(),
            R"({"alpha_beta":[],"bad":true,"caches":[{"bytes":1000,"bytes_of_node":4000,"level":2}],)"
            R"("distributions":[{"index":1,"metric":"latency","shares":[0.5,1.0],"values":[1.0,2.0]}],"fleet":null,)"
            R"("headlines":[{"bound":"data sheet","index":3,"share":0.5,"title":"Memory bandwidth"}],)"
            R"("outcomes":{"crashed":0,"ok":2},)"
            R"("problems":[{"case":"gemm/cblas m=8","severity":"noisy","what":"it drifted"}],)"
            R"("roofline":{"bandwidth":4.0,"ceilings":[{"flop_rate":8.0,"type":"fp64"}],)"
            R"("points":[{"flop_rate":2.0,"intensity":0.5,"kernel":"gemm","label":"gemm/cblas m=8"}]},)"
            R"("rows":[],"scaling":[]})");
}

TEST(CollectiveFitJson, HasEachSegmentWithItsIntervals) {
  CollectiveFit const fit{
      .series = {.operation = {.kernel = "collective.all_reduce", .variant = "mpi", .params = {{"type", "fp32"}}},
                 .placement = {.nodes = 2, .ranks = 8},
                 .points = {}},
      .fit = {.segments = {{.smallest = 8,
                            .largest = 4096,
                            .alpha = {.value = 0.5, .interval = {.low = 0.25, .high = 0.75}},
                            .beta = {.value = 0.125, .interval = {.low = 0, .high = 1}}}},
              .worst_residual = 0.0625}};

  EXPECT_EQ(to_json(fit).dump(),
            R"({"backend":"host","kernel":"collective.all_reduce","nodes":2,"params":{"type":"fp32"},"ranks":8,)"
            R"("segments":[{"alpha":{"high":0.75,"low":0.25,"value":0.5},"beta":{"high":1.0,"low":0.0,"value":0.125},)"
            R"("largest":4096.0,"smallest":8.0}],"threads":0,"variant":"mpi","worst_residual":0.0625})");
}

TEST(ScalingJson, HasItsBaseApartAndNoIntervalWhereThereIsNone) {
  ScalingSeries const series{.label = "train.gpt/portable",
                             .scaling = "weak",
                             .metric = "tokens_rate",
                             .unit = "1/s",
                             .points = {{.nodes = 1, .ranks = 1, .value = 100},
                                        {.nodes = 2,
                                         .ranks = 4,
                                         .value = 300,
                                         .interval = Interval{.low = 290, .high = 310},
                                         .speedup = 3,
                                         .efficiency = 0.75}}};

  EXPECT_EQ(to_json(series).dump(),
            R"({"base":{"nodes":1,"ranks":1,"value":100.0},"label":"train.gpt/portable","metric":"tokens_rate",)"
            R"("points":[{"ci_high":null,"ci_low":null,"efficiency":1.0,"nodes":1,"ranks":1,"speedup":1.0,)"
            R"("value":100.0},{"ci_high":310.0,"ci_low":290.0,"efficiency":0.75,"nodes":2,"ranks":4,"speedup":3.0,)"
            R"("value":300.0}],"scaling":"weak","unit":"1/s"})");
}

TEST(FleetJson, NamesTheSlowestNodeAndThoseInTrouble) {
  FleetView const view{.nodes = 3,
                       .rows = {{.id = CaseId{.kernel = "stream.triad", .variant = "portable"},
                                 .metric = "bandwidth",
                                 .unit = "B/s",
                                 .better = "higher",
                                 .n = 2,
                                 .outcomes = {{"crashed", 1}, {"ok", 2}},
                                 .oversubscribed = 1,
                                 .median = 90,
                                 .low = ValueOnNode{.value = 80, .node = "n1"},
                                 .high = ValueOnNode{.value = 100, .node = "n2"},
                                 .spread = 0.25}},
                       .shares = {{{"n1", 0.5}}},
                       .troubles = {{"n3", "stream.triad/portable", Outcome::crashed, "it died"}}};

  EXPECT_EQ(to_json(view).dump(),
            R"({"nodes":3,"rows":[{"backend":"host","better":"higher","high":100.0,"high_node":"n2",)"
            R"("kernel":"stream.triad","low":80.0,"low_node":"n1","median":90.0,"metric":"bandwidth","n":2,)"
            R"("outcomes":{"crashed":1,"ok":2},"oversubscribed":1,"params":"","spread":0.25,"unit":"B/s",)"
            R"("variant":"portable"}],)"
            R"("shares":[{"n1":0.5}],"troubles":[{"case":"stream.triad/portable","node":"n3","outcome":"crashed",)"
            R"("reason":"it died"}]})");
}

TEST(FleetJson, IsNullWhereNoNodeHasAValue) {
  auto const row = to_json(FleetView{.nodes = 1, .rows = {FleetRow{}}})["rows"][0];

  for (auto const* name : {"median", "low", "low_node", "high", "high_node", "spread"})
    EXPECT_TRUE(row[name].is_null()) << name;
}

}  // namespace
}  // namespace toise
