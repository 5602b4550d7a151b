#include "core/run/measurement.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/error.hpp"

namespace toise {
namespace {

Measurement example() {
  Measurement m;
  m.id = {.kernel = "gemm",
          .variant = "portable",
          .backend = "host",
          .params = {{"m", std::int64_t{8}}, {"type", std::string("fp64")}},
          .nodes = 1,
          .ranks = 2,
          .threads = 0,
          .launch = 1};
  m.sampling.samples = {2.0, 3.0, 1.0, 4.0, 2.0, 3.0, 1.0, 4.0, 2.0, 3.0};
  m.sampling.median = median_interval(m.sampling.samples);
  m.metrics = summarise(m.sampling, {{"flop_rate", "FLOP/s", 10.0}});
  m.check = Check{.error = 0.5, .tolerance = 1};
  m.hosts = {"n1"};
  return m;
}

TEST(Summarise, ARateIsTheWorkOverTheMedianTimeAndItsIntervalIsTurnedRound) {
  auto const m = example();
  ASSERT_EQ(m.metrics.size(), 2u);
  auto const& rate = m.metrics[0];
  EXPECT_DOUBLE_EQ(rate.median, 10 / 2.5);
  EXPECT_EQ(rate.better, "higher");
  ASSERT_TRUE(rate.interval);
  EXPECT_DOUBLE_EQ(rate.interval->low, 10 / m.sampling.median.interval->high);
  EXPECT_DOUBLE_EQ(rate.interval->high, 10 / m.sampling.median.interval->low);
  EXPECT_DOUBLE_EQ(rate.quantiles.min, 10 / 4.0);
  EXPECT_EQ(m.metrics[1].name, "time");
  EXPECT_EQ(m.metrics[1].better, "lower");
}

TEST(Measurement, SurvivesItsJson) {
  auto const before = to_json(example());
  auto const after = to_json(measurement_from_json(nlohmann::json::parse(before.dump())));
  EXPECT_EQ(before, after);
}

TEST(Measurement, AnInfiniteErrorIsKeptAsMissingAndStillFails) {
  auto m = example();
  m.check = Check{.error = std::numeric_limits<double>::infinity(), .tolerance = 1};
  auto const read = measurement_from_json(nlohmann::json::parse(to_json(m).dump()));
  EXPECT_FALSE(read.check->passed());
}

TEST(Measurement, RefusesALineThatLacksAField) {
  auto line = to_json(example());
  line.erase("outcome");
  EXPECT_THROW(measurement_from_json(line), InputError);
}

TEST(Measurement, ARefusalNamesTheFieldAndWhatWasExpected) {
  auto refusal = [](auto change) {
    auto line = to_json(example());
    change(line);
    try {
      measurement_from_json(line);
    } catch (InputError const& e) {
      return std::string(e.what());
    }
    return std::string("accepted");
  };

  EXPECT_EQ(refusal([](auto& line) { line["metrics"][0]["median"] = "abc"; }),
            "field 'metrics[0].median' is \"abc\", but must be a number or null");
  EXPECT_EQ(refusal([](auto& line) { line.erase("policy"); }), "field 'policy' is missing");
  EXPECT_EQ(refusal([](auto& line) { line["case"]["params"] = 3; }), "field 'case.params' is 3, but must be an object");
  EXPECT_EQ(refusal([](auto& line) { line["case"]["nodes"] = 1.5; }),
            "field 'case.nodes' is 1.5, but must be a whole number from 1");
}

TEST(Check, ANotANumberFails) { EXPECT_FALSE((Check{.error = std::nan(""), .tolerance = 1}.passed())); }

TEST(Key, DiffersWhereverACaseDiffers) {
  auto const base = example().id;
  auto ranks = base, params = base, launch = base;
  ranks.ranks = 3;
  params.params["m"] = std::int64_t{9};
  launch.launch = 0;
  for (auto const& other : {ranks, params, launch}) EXPECT_NE(text_of(base), text_of(other));
  EXPECT_EQ(text_of(base),
            R"({"backend":"host","kernel":"gemm","launch":1,"nodes":1,"params":{"m":8,"type":"fp64"},"ranks":2,)"
            R"("threads":0,"variant":"portable"})");
}

TEST(CaseId, ItsTextIsWhatALineHas) {
  CaseId id{.kernel = "train.gpt",
            .variant = "portable",
            .params = {{"a", std::int64_t{3}}, {"b", 0.1}, {"c", std::string("say \"é\"")}},
            .nodes = 2,
            .ranks = 4,
            .every_node = true,
            .scaling = "strong batch=8"};
  EXPECT_EQ(text_of(id), to_json(id).dump());
  EXPECT_EQ(text_of(CaseId{.kernel = "k", .variant = "v"}), to_json(CaseId{.kernel = "k", .variant = "v"}).dump());
  auto const first = text_of(id);
  id.attempt = 2;
  EXPECT_EQ(text_of(id), first);
}

}  // namespace
}  // namespace toise
