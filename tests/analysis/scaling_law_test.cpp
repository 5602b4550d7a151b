#include "analysis/models/scaling_law.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "core/error.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

ScalingTable table_of(Scaling scaling, std::vector<ScalingRun> runs) {
  return {.unit = "nodes", .scaling = scaling, .runs = std::move(runs)};
}

LawFit law_of(ScalingAnswer const& answer, Law law) {
  for (auto const& fit : answer.laws)
    if (fit.law == law) return fit;
  throw std::runtime_error("not fitted");
}

TEST(ScalingLaw, OfAmdahlFindsTheSerialShare) {
  // 100 s on one, of which 5 % are serial: 5 + 95 / n
  auto const answer =
      scaling_answer(table_of(Scaling::strong, {{1, 100}, {2, 52.5}, {4, 28.75}, {8, 16.875}, {16, 10.9375}}));

  EXPECT_NEAR(law_of(answer, Law::amdahl).serial, 0.05, 1e-4);
  EXPECT_NEAR(law_of(answer, Law::amdahl).rate, 0.01, 1e-5);
  EXPECT_EQ(answer.laws.front().law, Law::amdahl);
  EXPECT_NEAR(answer.forecasts[0].efficiency, 1, 1e-12);
  EXPECT_NEAR(answer.forecasts[4].efficiency, 100 / 10.9375 / 16, 1e-3);
}

TEST(ScalingLaw, OfGustafsonFindsTheSerialShare) {
  // rate 0.2 + 0.8 n, of n units of work
  std::vector<ScalingRun> runs;
  for (double const n : {1., 2., 4., 8., 32.}) runs.push_back({n, n / (0.2 + 0.8 * n), n});

  EXPECT_NEAR(law_of(scaling_answer(table_of(Scaling::weak, runs)), Law::gustafson).serial, 0.2, 1e-4);
}

TEST(ScalingLaw, OfUslFindsWhereMoreNodesAreSlower) {
  std::vector<ScalingRun> runs;
  for (double const n : {1., 2., 4., 8., 16., 32., 64.})
    runs.push_back({n, (1 + 0.02 * (n - 1) + 0.001 * n * (n - 1)) / n});
  auto const answer = scaling_answer(table_of(Scaling::strong, runs));

  EXPECT_EQ(answer.laws.front().law, Law::usl);
  EXPECT_NEAR(answer.laws.front().serial, 0.02, 1e-3);
  EXPECT_NEAR(answer.laws.front().crosstalk, 0.001, 1e-5);
  auto const& last = answer.forecasts;
  EXPECT_GT(last[last.size() - 1].p50, last[last.size() - 3].p50);  // on 256 nodes slower than on 64
}

TEST(ScalingLaw, AnIntervalWidensBeyondWhatWasRun) {
  auto const answer =
      scaling_answer(table_of(Scaling::strong, {{1, 1000}, {2, 520}, {4, 270}, {8, 150}, {16, 88}, {16, 90}}));
  auto const width = [&](std::size_t i) { return answer.forecasts[i].p90 / answer.forecasts[i].p10; };

  ASSERT_EQ(answer.forecasts.size(), 7u);
  EXPECT_FALSE(answer.forecasts[4].extrapolates);
  EXPECT_TRUE(answer.forecasts[5].extrapolates);
  EXPECT_GT(width(5), width(4));
  EXPECT_GT(width(6), width(5));
}

TEST(ScalingLaw, RunsThatScatterMoreAreLessSure) {
  auto const width = [](double noise) {
    auto const answer = scaling_answer(
        table_of(Scaling::strong,
                 {{1, 100}, {2, 52.5 * noise}, {4, 28.75 / noise}, {8, 16.875 * noise}, {16, 10.9375 / noise}}));
    return answer.forecasts[4].p90 / answer.forecasts[4].p10;
  };

  EXPECT_GT(width(1.1), 1.5 * width(1));
}

TEST(ScalingTable, IsReadAsStrongOrWeakAndRefusedWithTheLine) {
  TemporaryFolder const folder;
  auto const file = folder / "scaling.csv";
  auto const read = [&](std::string const& text) {
    std::ofstream(file) << text;
    return read_scaling(file);
  };
  auto const said = [&](std::string const& text) {
    try {
      read(text);
    } catch (InputError const& e) {
      return std::string(e.what());
    }
    return std::string("accepted");
  };

  EXPECT_EQ(read("nodes,seconds\n4,30\n1,100\n2,52\n").scaling, Scaling::strong);
  EXPECT_EQ(read("nodes,seconds\n4,30\n1,100\n2,52\n").runs.front().n, 1);
  EXPECT_EQ(read("gpus,seconds,work\n1,10,3\n2,11,6\n4,12,12\n").scaling, Scaling::weak);
  EXPECT_NE(said("nodes,secs\n1,1\n").find("scaling.csv:1: unknown column 'secs'"), std::string::npos);
  EXPECT_NE(said("nodes,seconds\n1,100\n2,-1\n4,3\n").find("scaling.csv:3: seconds must be"), std::string::npos);
  EXPECT_NE(said("nodes,seconds\n1,100\n2,52\n").find("at least 3"), std::string::npos);
  EXPECT_NE(said("nodes,seconds,work\n1,1,1\n2,1,3\n4,1,5\n").find("make a table of each"), std::string::npos);
}

}  // namespace
}  // namespace toise
