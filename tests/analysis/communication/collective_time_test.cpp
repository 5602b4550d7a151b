#include "analysis/models/communication/collective_time.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "core/error.hpp"
#include "core/sampling/random.hpp"

namespace toise {
namespace {

using TimeOf = std::function<double(double bytes)>;

/// Element `index` of the stream `key`, in [low, high).
double uniform(std::uint64_t key, std::uint64_t index, double low, double high) {
  return low + (high - low) * (random_uniform(key, index) + 1) / 2;
}

/// Times from 64 B to 16 MiB, each four times the one before, with intervals of ±3 %.
CollectiveSeries series_of(TimeOf const& time, RankPlacement const& placement) {
  CollectiveSeries series{
      .operation = {.kernel = "collective.all_reduce", .variant = "mpi", .params = {{"type", "fp32"}}},
      .placement = placement,
      .points = {}};
  for (double bytes = 64; bytes <= 16777216; bytes *= 4)
    series.points.push_back({.bytes = bytes,
                             .seconds = time(bytes),
                             .interval = Interval{.low = 0.97 * time(bytes), .high = 1.03 * time(bytes)}});
  return series;
}

double line(double bytes) { return 2e-6 + 1e-9 * bytes; }

/// Series that nobody planned: noise, intervals of any width, some missing, one switch.
CollectiveSeries random_series(std::uint64_t key, int ranks) {
  double const alpha = std::exp(uniform(key, 0, -15, -10)), beta = std::exp(uniform(key, 1, -25, -19));
  double const at = std::exp2(uniform(key, 2, 6, 24)), step = uniform(key, 3, 0.5, 2);
  auto series = series_of([&](double bytes) { return (alpha + beta * bytes) * (bytes > at ? step : 1); },
                          {.nodes = 1, .ranks = ranks});
  for (std::uint64_t i = 0; i < series.points.size(); ++i) {
    auto& p = series.points[i];
    p.seconds *= uniform(key, 10 + i, 0.9, 1.1);
    double const width = uniform(key, 30 + i, 0.001, 1.2);  // above 1: from below zero
    p.interval = Interval{.low = p.seconds * (1 - width), .high = p.seconds * (1 + width)};
    if (uniform(key, 50 + i, 0, 1) < 0.2) p.interval.reset();
  }
  return series;
}

Forecast asked(std::vector<CollectiveSeries> const& all, double bytes, int ranks, std::optional<int> nodes = {}) {
  return collective_time(all, {.operation = "all_reduce", .bytes = bytes, .ranks = ranks, .nodes = nodes}).time;
}

double width(Forecast const& f) { return std::log(f.interval.high / f.interval.low); }

TEST(CollectiveTime, OfAMeasuredSizeIsWhatWasMeasured) {
  auto const found = asked({series_of(line, {.ranks = 2})}, 1024, 2);

  EXPECT_DOUBLE_EQ(found.seconds, line(1024));
  EXPECT_DOUBLE_EQ(found.interval.low, 0.97 * line(1024));
  EXPECT_DOUBLE_EQ(found.interval.high, 1.03 * line(1024));
  EXPECT_EQ(found.beyond, "");
}

TEST(CollectiveTime, BetweenSizesHoldsTheLineThroughThem) {
  auto const found = asked({series_of(line, {.ranks = 2})}, 3000, 2);

  EXPECT_LE(found.interval.low, line(3000));
  EXPECT_GE(found.interval.high, line(3000));
  EXPECT_EQ(found.beyond, "");
}

TEST(CollectiveTime, WhereTheProtocolSwitchesHoldsBothSides) {
  auto const time = [](double bytes) { return bytes > 20000 ? 1e-4 + 1e-9 * bytes : 1e-6 + 1e-9 * bytes; };

  auto const found = asked({series_of(time, {.ranks = 2})}, 20000, 2);

  EXPECT_LE(found.interval.low, time(16384));
  EXPECT_GE(found.interval.high, time(65536));
}

TEST(CollectiveTime, BeyondTheSizesFollowsTheLineAndSaysSo) {
  auto const found = asked({series_of(line, {.ranks = 2})}, 1073741824, 2);

  EXPECT_NEAR(found.seconds / line(1073741824), 1, 1e-9);
  EXPECT_EQ(found.beyond, "1GiB is above the sizes that were measured, 64B to 16MiB");
}

TEST(CollectiveTime, BelowTheSizesIsTheStartUp) {
  auto const found = asked({series_of(line, {.ranks = 2})}, 0, 2);

  EXPECT_NEAR(found.seconds, 2e-6, 1e-9);
  EXPECT_EQ(found.beyond, "0B is below the sizes that were measured, 64B to 16MiB");
}

TEST(CollectiveTime, OfLatencyAloneKnowsLittleOfLargeSizes) {
  auto series = series_of([](double) { return 2e-6; }, {.ranks = 2});
  std::erase_if(series.points, [](TimeOfSize const& p) { return p.bytes > 5000; });

  auto const found = asked({series}, 16777216, 2);

  EXPECT_GT(found.interval.high / found.seconds, 100);
}

TEST(CollectiveTime, BeyondTwoSizesIsRefused) {
  auto series = series_of(line, {.ranks = 2});
  series.points.resize(2);

  EXPECT_THROW(asked({series}, 16777216, 2), InputError);
  EXPECT_NO_THROW(asked({series}, 100, 2));
}

TEST(CollectiveTime, OverRanksFollowsATree) {
  std::vector<CollectiveSeries> all;
  auto const time = [](int p) {
    return [p](double bytes) { return 1e-6 * std::log2(p) + 2e-10 * bytes * (p - 1) / p; };
  };
  for (int const p : {2, 4, 8, 16}) all.push_back(series_of(time(p), {.nodes = p, .ranks = p}));

  for (double const bytes : {64.0, 16384.0, 16777216.0}) {
    auto const found = asked(all, bytes, 64, 64);
    EXPECT_NEAR(found.seconds / time(64)(bytes), 1, 0.01) << bytes;
    EXPECT_LE(found.interval.low, time(64)(bytes));
    EXPECT_GE(found.interval.high, time(64)(bytes));
    EXPECT_EQ(found.beyond, "2 to 16 ranks were measured, and 64 are more");
  }
}

TEST(CollectiveTime, OverRanksFollowsARing) {
  std::vector<CollectiveSeries> all;
  auto const time = [](int p) { return [p](double bytes) { return 1e-6 * (p - 1) + 2e-10 * bytes * (p - 1) / p; }; };
  for (int const p : {2, 4, 8, 16}) all.push_back(series_of(time(p), {.nodes = 1, .ranks = p}));

  EXPECT_NEAR(asked(all, 64, 64).seconds / time(64)(64), 1, 0.01);
}

TEST(CollectiveTime, OfTwoNumbersOfRanksDoesNotKnowTheForm) {
  std::vector<CollectiveSeries> all;
  for (int const p : {2, 4}) all.push_back(series_of([p](double) { return 1e-6 * std::log2(p); }, {.ranks = p}));

  auto const found = asked(all, 64, 64);

  EXPECT_LE(found.interval.low, 6e-6);    // a tree
  EXPECT_GE(found.interval.high, 30e-6);  // a ring with some transfer
}

TEST(CollectiveTime, BetweenMeasuredRanksDoesNotExtrapolate) {
  std::vector<CollectiveSeries> all{series_of(line, {.ranks = 2}), series_of(line, {.ranks = 8})};

  auto const found = asked(all, 1024, 4);

  EXPECT_EQ(found.beyond, "");
  EXPECT_NEAR(found.seconds, line(1024), 0.1 * line(1024));
}

TEST(CollectiveTime, OfOneNumberOfRanksHasOnlyBounds) {
  auto const found = asked({series_of(line, {.ranks = 2})}, 64, 16);

  EXPECT_EQ(found.beyond, "only 2 ranks were measured, from which the way to 16 is not known");
  EXPECT_LT(found.interval.low, line(64) * 15 / 8);
  EXPECT_GT(found.interval.high, line(64) * 15);
}

TEST(CollectiveTime, AsksForWhatTellsSeriesApart) {
  auto other = series_of(line, {.ranks = 2});
  other.operation.params["type"] = "bf16";
  std::vector<CollectiveSeries> const types{series_of(line, {.ranks = 2}), other};
  std::vector<CollectiveSeries> const placements{series_of(line, {.nodes = 1, .ranks = 8}),
                                                 series_of(line, {.nodes = 2, .ranks = 8})};

  EXPECT_THROW(asked(types, 64, 2), InputError);
  EXPECT_EQ(collective_time(types, {.operation = "all_reduce", .bytes = 64, .params = {{"type", "bf16"}}})
                .operation.params.at("type"),
            "bf16");
  EXPECT_THROW(asked(placements, 64, 8), InputError);
  EXPECT_NO_THROW(asked(placements, 64, 8, 2));
  EXPECT_THROW(asked(placements, 64, 16), InputError);
}

TEST(CollectiveTime, RefusesWhatIsNoQuestion) {
  std::vector<CollectiveSeries> const all{series_of(line, {.ranks = 2})};

  EXPECT_THROW(asked(all, 64, 1), InputError);
  EXPECT_THROW(asked(all, -1, 2), InputError);
  EXPECT_THROW(asked(all, 64, 2, 3), InputError);
  EXPECT_THROW(collective_time(all, {.operation = "broadcast", .bytes = 64}), InputError);
  EXPECT_THROW(collective_time({}, {.operation = "all_reduce", .bytes = 64}), InputError);
}

// what holds for every series

TEST(CollectiveTime, HoldsTheMeasuredIntervalsWherePointsAreAndTheTimeEverywhere) {
  for (std::uint64_t key = 1; key <= 300; ++key) {
    auto const series = random_series(key, 2);
    for (auto const& p : series.points) {
      auto const found = asked({series}, p.bytes, 2);
      ASSERT_EQ(found.seconds, p.seconds);
      if (!p.interval) continue;
      ASSERT_LE(found.interval.low, std::max(p.interval->low, 0.05 * p.seconds)) << key;
      ASSERT_GE(found.interval.high, p.interval->high) << key;
    }
    for (std::uint64_t i = 0; i < 20; ++i) {
      auto const found = asked({series}, std::floor(std::exp2(uniform(key, 100 + i, 0, 36))), 2);
      ASSERT_GT(found.interval.low, 0) << key;
      ASSERT_LE(found.interval.low, found.seconds) << key;
      ASSERT_GE(found.interval.high, found.seconds) << key;
    }
  }
}

TEST(CollectiveTime, NeverFallsAboveTheSizesAndGetsLessSure) {
  for (std::uint64_t key = 1; key <= 300; ++key) {
    auto const series = random_series(key, 2);
    auto before = asked({series}, series.points.back().bytes, 2);
    for (double bytes = 2 * series.points.back().bytes; bytes < 1e13; bytes *= 2) {
      auto const found = asked({series}, bytes, 2);
      ASSERT_GE(found.seconds, before.seconds) << key;
      ASSERT_GE(width(found), width(before) * (1 - 1e-12)) << key << ", " << bytes;
      ASSERT_NE(found.beyond, "");
      before = found;
    }
  }
}

TEST(CollectiveTime, GetsLessSureWithMoreRanksThanWereMeasured) {
  for (std::uint64_t key = 1; key <= 60; ++key) {
    std::vector<CollectiveSeries> const all{random_series(key, 2), random_series(key, 4), random_series(key, 8)};
    double before = 0;
    for (int ranks = 16; ranks <= 65536; ranks *= 4) {
      auto const found = asked(all, 65536, ranks);
      ASSERT_GE(width(found), before * (1 - 1e-9)) << key << ", " << ranks;
      before = width(found);
    }
  }
}

}  // namespace
}  // namespace toise
