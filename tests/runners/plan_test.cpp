#include "runners/suite/plan_json.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/error.hpp"

namespace toise {
namespace {

Catalogue example() {
  Param const bytes{
      .name = "bytes", .kind = ParamKind::bytes, .fallback = std::int64_t{1024}, .help = "", .range = {64, most_bytes}};
  Param const quantum{.name = "quantum", .kind = ParamKind::seconds, .fallback = 1e-3, .help = "", .range = {1e-6, 10}};
  Param const m{
      .name = "m", .kind = ParamKind::count, .fallback = std::int64_t{1}, .help = "", .range = {1, most_count}};
  Param const type{
      .name = "type", .kind = ParamKind::word, .fallback = "fp64", .help = "", .choices = {"fp64", "fp32"}};
  return {.variants = {{"gemm", "cblas", "host", 1, false, {.family = "compute"}, {type}},
                       {"gemm", "portable", "host", 1, false, {.family = "compute"}, {type}},
                       {"stream.copy", "portable", "host", 1, false, {.family = "memory"}, {bytes, type}},
                       {"stream.hidden", "portable", "host", 1, true, {}, {}},
                       {"noise.fwq", "portable", "host", 1, false, {}, {quantum}},
                       {"product", "portable", "host", 1, false, {}, {m, bytes}}},
          .missing = {{"collective.all_reduce", "mpi", "host", "no MPI"}},
          .mpi = "none"};
}

Suite suite_of(Bench bench) {
  bench.place = {"s.toml", 3};
  return {.name = "s", .file = "s.toml", .budget = 1, .launches = 1, .benches = {bench}};
}

Setting values(std::vector<Value> list) { return {.values = std::move(list), .place = {"s.toml", 9}}; }

std::vector<PlannedCase> plan(Suite const& suite, Catalogue const& catalogue,
                              std::vector<std::string> const& filters = {}) {
  return expand(make_plan(suite, catalogue, {}, filters));
}

std::string refusal(Bench const& bench) {
  try {
    plan(suite_of(bench), example());
  } catch (InputError const& e) {
    return e.what();
  }
  return "accepted";
}

TEST(Plan, MultipliesSweepsWithTheLastParameterRunningFastest) {
  Bench bench{.kernel = "stream.*",
              .params = {{"bytes", values({std::string("1KiB..2KiB")})},
                         {"type", values({std::string("fp64"), std::string("fp32")})}}};
  auto const cases = plan(suite_of(bench), example());
  ASSERT_EQ(cases.size(), 4u);
  EXPECT_EQ(describe_params(cases[0].id), "bytes=1KiB type=fp64");
  EXPECT_EQ(describe_params(cases[1].id), "bytes=1KiB type=fp32");
  EXPECT_EQ(describe_params(cases[3].id), "bytes=2KiB type=fp32");
}

TEST(Plan, KeepsWhatItsKernelsAreAboutForCasesThatNeverRun) {
  auto const plan = make_plan(suite_of({.kernel = "stream.copy"}), example(), {});
  EXPECT_EQ(plan_from_json(to_json(plan)).recipes.front().base.about->family, "memory");
}

TEST(Plan, TakesAllVariantsUnlessOneIsNamed) {
  EXPECT_EQ(plan(suite_of({.kernel = "gemm"}), example()).size(), 2u);
  EXPECT_EQ(plan(suite_of({.kernel = "gemm", .variants = {"cblas"}}), example()).size(), 1u);
}

TEST(Plan, HiddenKernelsAreTakenByNameOnly) {
  EXPECT_EQ(plan(suite_of({.kernel = "stream.*"}), example()).size(), 1u);
  EXPECT_EQ(plan(suite_of({.kernel = "stream.hidden"}), example()).size(), 1u);
}

TEST(Plan, WhatTheBuildLacksIsSkippedWithItsReason) {
  auto const cases = plan(suite_of({.kernel = "collective.*"}), example());
  ASSERT_EQ(cases.size(), 1u);
  EXPECT_EQ(cases[0].skip_reason, "not in this build: no MPI");
}

TEST(Plan, RefusesWithPlaceAndSuggestion) {
  EXPECT_EQ(refusal({.kernel = "stream.cpy"}),
            "s.toml:3: unknown kernel 'stream.cpy' (not in this build); did you mean 'stream.copy'?");
  EXPECT_EQ(refusal({.kernel = "gemm", .params = {{"tpe", values({std::string("fp64")})}}}),
            "s.toml:9: kernel 'gemm' has no parameter 'tpe'; did you mean 'type'?");
  EXPECT_EQ(refusal({.kernel = "gemm", .params = {{"thread", values({std::int64_t{2}})}}, .own_keys = {"threads"}}),
            "s.toml:9: kernel 'gemm' has no parameter 'thread'; did you mean 'threads'?");
  EXPECT_EQ(refusal({.kernel = "gemm", .params = {{"threads", values({std::int64_t{2}})}}, .own_keys = {"threads"}}),
            "s.toml:9: 'threads' is a key of the bench, not a parameter: write threads = … in its [[bench]]");
  EXPECT_EQ(refusal({.kernel = "gemm", .params = {{"type", values({std::string("fp322")})}}}),
            "s.toml:9: parameter 'type' is fp322; expected one of fp64, fp32; did you mean 'fp32'?");
  EXPECT_EQ(refusal({.kernel = "gemm", .variants = {"mkl"}, .keys = {{"variant", {"s.toml", 5}}}}),
            "s.toml:5: kernel 'gemm' has no variant 'mkl' (not in this build)");
  EXPECT_EQ(refusal({.kernel = "gem", .keys = {{"kernel", {"s.toml", 4}}}}),
            "s.toml:4: unknown kernel 'gem' (not in this build); did you mean 'gemm'?");
}

TEST(Plan, RefusesANumberOutOfItsRangeWithItsPlace) {
  auto const quantum = [](Value const& value) {
    return refusal({.kernel = "noise.fwq", .params = {{"quantum", values({value})}}});
  };
  EXPECT_EQ(quantum(std::int64_t{0}), "s.toml:9: parameter 'quantum' is 0; expected 1 us to 10 s");
  EXPECT_EQ(quantum(std::nan("")), "s.toml:9: parameter 'quantum' is nan; expected 1 us to 10 s");
  EXPECT_EQ(quantum(std::string("1h")), "s.toml:9: parameter 'quantum' is 1h; expected 1 us to 10 s");
  EXPECT_EQ(quantum(std::string("1us")), "accepted");
  EXPECT_EQ(quantum(std::string("10s")), "accepted");

  auto const bytes = [](Value const& value) {
    return refusal({.kernel = "stream.copy", .params = {{"bytes", values({value})}}});
  };
  EXPECT_EQ(bytes(std::string("63B")), "s.toml:9: parameter 'bytes' is 63B; expected 64B to 64TiB");
  EXPECT_EQ(bytes(std::string("64B..65TiB")), "accepted") << "the range ends at 64TiB, the last power of two";
  EXPECT_EQ(bytes(std::string("64B..129TiB")), "s.toml:9: parameter 'bytes' is 64B..129TiB; expected 64B to 64TiB");
}

TEST(Plan, ATotalIsRefusedWhereARanksPartOfItIsOutOfRange) {
  EXPECT_EQ(refusal({.kernel = "stream.copy",
                     .ranks = {4},
                     .scaling = "strong",
                     .totals = {{"bytes", 128}},
                     .keys = {{"total", {"s.toml", 7}}}}),
            "s.toml:7: total.bytes: parameter 'bytes' is 32; expected 64B to 64TiB");
}

TEST(Plan, RefusesMoreCasesThanItCanHoldBeforeItExpandsThem) {
  std::vector<Value> thousand;
  for (std::int64_t i = 1; i <= 1000; ++i) thousand.emplace_back(i + 63);
  Bench const bench{.kernel = "product",
                    .nodes = {1, 2},
                    .threads = {1, 2, 3, 4, 5, 6},
                    .params = {{"m", values(thousand)}, {"bytes", values(thousand)}}};
  EXPECT_EQ(refusal(bench),
            "s.toml:3: with this bench the suite has 12000000 cases; expected at most 10000000. Of product it asks for "
            "1000 m x 1000 bytes x 2 placements x 6 threads");

  auto suite = suite_of({.kernel = "product", .params = {{"m", values(thousand)}, {"bytes", values(thousand)}}});
  suite.launches = 11;
  EXPECT_THROW(make_plan(suite, example(), {}), InputError);
}

TEST(Plan, RefusesAKeptPlanOfMoreCasesThanItCanHold) {
  auto kept = make_plan(suite_of({.kernel = "gemm"}), example(), {});  // two cases
  kept.launches = 10'000'000;
  EXPECT_THROW(expand(kept), InputError);
}

TEST(Plan, RefusesPlacementsBeyondAllBounds) {
  std::vector<int> many(200);
  std::iota(many.begin(), many.end(), 1);
  EXPECT_EQ(refusal({.kernel = "gemm", .ranks = many, .nodes = many, .keys = {{"ranks", {"s.toml", 5}}}}),
            "s.toml:5: 200 ranks x 200 nodes are too many placements; expected at most 10000");
  EXPECT_EQ(refusal({.kernel = "gemm",
                     .nodes = {1'000'000},
                     .ranks_per_node = "1000",
                     .keys = {{"ranks_per_node", {"s.toml", 6}}}}),
            "s.toml:6: 1000000000 ranks on 1000000 nodes; expected at most 10000000 in all");
}

TEST(Plan, AKeptPlanIsRefusedByTheFieldThatIsWrong) {
  auto const good = to_json(make_plan(suite_of({.kernel = "gemm"}), example(), Machine()));
  auto const refusal_of = [&](auto change) {
    auto plan = good;
    change(plan);
    try {
      plan_from_json(plan);
    } catch (InputError const& e) {
      return std::string(e.what());
    }
    return std::string("accepted");
  };

  EXPECT_EQ(refusal_of([](auto& plan) { plan.erase("recipes"); }), "field 'recipes' is missing");
  EXPECT_EQ(refusal_of([](auto& plan) { plan["recipes"][0]["base"]["case"].erase("kernel"); }),
            "field 'recipes[0].base.case.kernel' is missing");
  EXPECT_EQ(refusal_of([](auto& plan) { plan["recipes"][1]["sweeps"][0] = 3; }),
            "field 'recipes[1].sweeps[0]' must be a name and a list of values");
  EXPECT_EQ(refusal_of([](auto& plan) { plan["recipes"][0]["placements"][0]["ranks"] = 0; }),
            "field 'recipes[0].placements[0].ranks' is 0, but must be a whole number from 1");
  EXPECT_EQ(refusal_of([](auto& plan) { plan["launches"] = "many"; }),
            "field 'launches' is \"many\", but must be a whole number from 1");
}

TEST(Plan, FiltersOnKernelVariantAndParameters) {
  auto const suite =
      suite_of({.kernel = "gemm", .params = {{"type", values({std::string("fp64"), std::string("fp32")})}}});
  EXPECT_EQ(plan(suite, example(), {"gemm/cblas"}).size(), 2u);
  EXPECT_EQ(plan(suite, example(), {"*type=fp32*"}).size(), 2u);
  EXPECT_THROW(plan(suite, example(), {"nothing"}), InputError);
}

TEST(Plan, KeepsOneOfEqualCases) {
  auto suite = suite_of({.kernel = "gemm"});
  suite.benches.push_back(suite.benches.front());
  EXPECT_EQ(plan(suite, example()).size(), 2u);
}

TEST(GroupByLaunch, SplitsWherePlacementOrLaunchChanges) {
  auto suite = suite_of({.kernel = "gemm", .variants = {"cblas"}, .ranks = {1, 2}});
  suite.launches = 2;
  auto const cases = plan(suite, example());
  EXPECT_EQ(group_by_launch(cases).size(), 4u);
}

TEST(Plan, IsTheSameAfterItWasWrittenDown) {
  auto suite = suite_of({.kernel = "gemm", .nodes = {1, 2}, .ranks_per_node = "2"});
  suite.launches = 2;
  auto const made = make_plan(suite, example(), {}, {"*type=fp64*"});
  auto const cases = expand(made), again = expand(plan_from_json(to_json(made)));
  ASSERT_EQ(cases.size(), 8u);  // 2 variants, 2 placements, 2 launches
  for (std::size_t i = 0; i < cases.size(); ++i) EXPECT_EQ(text_of(again[i].id), text_of(cases[i].id));
}

TEST(Plan, PlacesRanksOnNodes) {
  Bench bench{.kernel = "gemm", .variants = {"cblas"}, .nodes = {1, 4}, .ranks_per_node = "per-gpu"};
  Machine machine;
  machine.node["gpus"] = 4;
  auto const cases = expand(make_plan(suite_of(bench), example(), machine));
  ASSERT_EQ(cases.size(), 2u);
  EXPECT_EQ(cases[0].id.ranks, 4);
  EXPECT_EQ(cases[1].id.nodes, 4);
  EXPECT_EQ(cases[1].id.ranks, 16);
  bench.place = {"s.toml", 3};
  EXPECT_EQ(refusal(bench),
            "s.toml:3: ranks_per_node = \"per-gpu\": machine 'local' does not say how many gpus a node has");
}

TEST(Plan, TheMachinesScratchIsWhereFilesGo) {
  auto catalogue = example();
  catalogue.variants.push_back(
      {"io.write",
       "psync",
       "host",
       1,
       false,
       {.family = "io"},
       {{.name = "directory", .kind = ParamKind::path, .fallback = std::string("/var/tmp"), .help = ""}}});
  Machine machine;
  machine.scratch = "/scratch";
  auto const there = expand(make_plan(suite_of({.kernel = "io.write"}), catalogue, machine));
  EXPECT_EQ(describe_params(there[0].id), "directory=/scratch");
  EXPECT_EQ(describe_params(plan(suite_of({.kernel = "io.write"}), catalogue)[0].id), "directory=/var/tmp");
}

TEST(Plan, RanksMustShareNodesEvenly) {
  EXPECT_EQ(refusal({.kernel = "gemm", .ranks = {3}, .nodes = {2}}),
            "s.toml:3: 3 ranks cannot be divided evenly among 2 nodes");
}

TEST(Plan, StrongScalingSharesItsTotalAmongTheRanks) {
  auto catalogue = example();
  catalogue.variants.push_back(
      {"train.gpt",
       "portable",
       "host",
       1,
       false,
       {.family = "training"},
       {{.name = "batch", .kind = ParamKind::count, .fallback = std::int64_t{4}, .help = "", .range = {1, 64}}}});
  Bench bench{.kernel = "train.gpt", .ranks = {1, 2, 8}, .scaling = "strong", .totals = {{"batch", 8}}};
  auto const cases = plan(suite_of(bench), catalogue);
  ASSERT_EQ(cases.size(), 3u);
  EXPECT_EQ(describe_params(cases[0].id), "batch=8");
  EXPECT_EQ(describe_params(cases[2].id), "batch=1 ranks=8");
  EXPECT_EQ(cases[2].id.scaling, "strong batch=8");
  bench.ranks = {3};
  EXPECT_THROW(plan(suite_of(bench), catalogue), InputError);  // 8 is no multiple of 3
}

}  // namespace
}  // namespace toise
