#include "core/run/measurement_json.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <set>
#include <stdexcept>

#include "core/error.hpp"
#include "core/json/description_json.hpp"
#include "core/json/json_field.hpp"

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
  m.metrics = summarise(
      m.sampling, {{.metric = flop_rate(
                        {.kind = Chart::Kind::over_size, .title = "Products", .axis = "rate", .parts = {{"a", "b"}}}),
                    .amount = 10}});
  m.about = {.family = "compute",
             .title = "Compute",
             .size = {.param = "m", .unit = "1", .same = {"n"}},
             .bound = BoundBy::compute};
  m.sampling.rounds = {{.samples = 4, .batch = 2, .first_call = 0.5, .start = "2026-11-28T12:00:00.000Z"},
                       {.samples = 6, .start = "2026-11-28T12:00:09.000Z", .number = 1, .disturbed = {"a hog"}}};
  m.sampling.median.between = 0.25;
  m.policy.rounds = 2;
  m.order = 3;
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

TEST(Measurement, KeepsWhatTheKernelSaysOfItself) {
  auto const read = measurement_from_json(to_json(example()));
  EXPECT_EQ(read.about.title, "Compute");
  EXPECT_EQ(read.about.bound, BoundBy::compute);
  EXPECT_EQ(read.about.size.same, std::vector<std::string>{"n"});
  EXPECT_EQ(read.metrics[0].amount, Amount::flops);
  EXPECT_EQ(read.metrics[0].scope, MetricScope::rank);
  EXPECT_EQ(read.metrics[0].chart.title, "Products");
  EXPECT_EQ(read.metrics[0].chart.parts.front().second, "b");
  EXPECT_EQ(read.metrics[1].chart.kind, Chart::Kind::none);
}

TEST(Measurement, OfALineBeforeSchema14IsDescribedByItsKernel) {
  auto line = to_json(example());
  line.erase("about");
  for (auto& metric : line["metrics"]) {
    for (auto const* since : {"scope", "amount", "chart"}) metric.erase(since);
  }
  auto const gemm = measurement_from_json(line);
  EXPECT_EQ(gemm.about.title, "Compute");
  EXPECT_EQ(gemm.metrics[0].chart.kind, Chart::Kind::bars);
  EXPECT_EQ(gemm.metrics[0].amount, Amount::flops);

  line["case"]["kernel"] = "unheard.of";
  EXPECT_EQ(measurement_from_json(line).about.title, "Unheard");
}

TEST(Measurement, RefusesAWordThatItDoesNotKnow) {
  auto line = to_json(example());
  line["about"]["bound"] = "luck";
  try {
    measurement_from_json(line);
    FAIL();
  } catch (InputError const& e) {
    EXPECT_STREQ(
        e.what(),
        "field 'about.bound' is 'luck', but must be one of nothing, memory, compute, network, storage, latency");
  }
}

TEST(Description, HasTheKindsOfChartsOfTheSchema) {
  std::set<std::string> words;
  // every kind has its word, and what is no kind has none
  EXPECT_THROW(
      for (int kind = 1;; ++kind) words.insert(to_json(Chart{.kind = Chart::Kind{kind}}).at("kind").get<std::string>()),
      std::logic_error);
  std::ifstream schema(TOISE_SOURCE_DIR "/docs/run-schema.json");
  auto const chart = nlohmann::json::parse(schema).at("$defs").at("chart");
  EXPECT_EQ(words, chart.at("properties").at("kind").at("enum").get<std::set<std::string>>());
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

TEST(Label, NamesTheBackendWhereItIsAskedForAndNotTheHost) {
  CaseId id{.kernel = "gemm",
            .variant = "portable",
            .params = {{"bytes", std::int64_t{1024}}},
            .kinds = {{"bytes", ParamKind::bytes}},
            .ranks = 2};
  EXPECT_EQ(label(id), "gemm/portable bytes=1KiB ranks=2");
  EXPECT_EQ(label(id, LabelForm::with_backend), "gemm/portable bytes=1KiB ranks=2");
  id.backend = "cuda";
  EXPECT_EQ(label(id), "gemm/portable bytes=1KiB ranks=2");
  EXPECT_EQ(label(id, LabelForm::with_backend), "gemm/portable on cuda bytes=1KiB ranks=2");
}

TEST(Label, EndsWithTheVariantWhereThereAreNoParameters) {
  EXPECT_EQ(label(CaseId{.kernel = "gemm", .variant = "portable"}), "gemm/portable");
  EXPECT_EQ(label("gemm", "portable", "cuda", ""), "gemm/portable on cuda");
}

TEST(NumberOrNull, IsNullForNoneAndForWhatIsNotFinite) {
  EXPECT_EQ(number_or_null(0.5), 0.5);
  EXPECT_TRUE(number_or_null(std::nan("")).is_null());
  EXPECT_TRUE(number_or_null(std::optional(HUGE_VAL)).is_null());
  EXPECT_TRUE(number_or_null(std::optional<double>()).is_null());
  EXPECT_TRUE(number_or_null(std::optional<Interval>(), &Interval::low).is_null());
  EXPECT_EQ(number_or_null(std::optional(Interval{.low = 1, .high = 2}), &Interval::high), 2.0);
  EXPECT_EQ(number_or_null(std::optional(3)).dump(), "3");
}

}  // namespace
}  // namespace toise
