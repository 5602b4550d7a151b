#include "core/text/units.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "core/sampling/clock.hpp"

namespace toise {
namespace {

TEST(Bytes, KnowBinaryAndDecimalPrefixes) {
  EXPECT_EQ(parse_bytes("64KiB"), 65536);
  EXPECT_EQ(parse_bytes("1.5 GiB"), 1610612736);
  EXPECT_EQ(parse_bytes("2MB"), 2'000'000);
  EXPECT_EQ(parse_bytes("8"), 8);
}

TEST(Bytes, RefuseUnknownUnitsWithASuggestion) {
  try {
    parse_bytes("64Kib");
    FAIL();
  } catch (InputError const& e) {
    EXPECT_NE(std::string(e.what()).find("did you mean 'KiB'?"), std::string::npos) << e.what();
  }
  EXPECT_THROW(parse_bytes("-1"), InputError);
  EXPECT_THROW(parse_bytes("0.5B"), InputError);
  EXPECT_THROW(parse_bytes("many"), InputError);
  EXPECT_THROW(parse_bytes("nan"), InputError);
}

TEST(Bytes, ARangeMayEndAtTheLargestNumber) {
  auto const sizes = parse_byte_range("1..9000000000000000000");
  EXPECT_EQ(sizes.size(), 63u);
  EXPECT_EQ(sizes.back(), std::int64_t{1} << 62);
}

TEST(Seconds, AreShownInTheLargestUnitUpToSeconds) {
  EXPECT_EQ(format_seconds(1e-6), "1 us");
  EXPECT_EQ(format_seconds(0.25), "250 ms");
  EXPECT_EQ(format_seconds(10), "10 s");
  EXPECT_EQ(format_seconds(0), "0 s");
  EXPECT_EQ(format_seconds(2.5e-9), "2.5 ns");
}

TEST(Nanoseconds, OfADurationNeverOverflowWhenAddedToAReading) {
  EXPECT_EQ(ns_of(1.5), 1'500'000'000);
  EXPECT_EQ(ns_of(1e308), ns_of(3.2e9));
  EXPECT_GT(now_ns() + ns_of(1e308), now_ns());
}

TEST(Quantity, HasAUnitAndIsFinite) {
  EXPECT_DOUBLE_EQ(parse_quantity("18 TB/s").value, 1.8e13);
  EXPECT_EQ(parse_quantity("90 %").unit, "1");
  for (auto const* text : {"inf B/s", "nan B/s", "-inf", "1e308 TB/s", "fast", "18 stones"})
    EXPECT_THROW(parse_quantity(text), InputError) << text;
  EXPECT_THROW(parse_seconds("1e308h"), InputError);
}

TEST(ByteRange, IsInPowersOfTwoWithBothEnds) {
  EXPECT_EQ(parse_byte_range("8B..64B"), (std::vector<std::int64_t>{8, 16, 32, 64}));
  EXPECT_EQ(parse_byte_range("3B..10B"), (std::vector<std::int64_t>{3, 6}));
  EXPECT_THROW(parse_byte_range("64B..8B"), InputError);
  EXPECT_THROW(parse_byte_range("0B..8B"), InputError);
  EXPECT_EQ(parse_byte_range("5000000TB..9000000TB"), (std::vector<std::int64_t>{5'000'000'000'000'000'000}));
}

TEST(Seconds, HaveUnits) {
  EXPECT_DOUBLE_EQ(parse_seconds("10min"), 600);
  EXPECT_DOUBLE_EQ(parse_seconds("250us"), 250e-6);
  EXPECT_DOUBLE_EQ(parse_seconds("1.5"), 1.5);
  EXPECT_THROW(parse_seconds("-1s"), InputError);
}

TEST(Ratio, IsAPercentageOrANumber) {
  EXPECT_DOUBLE_EQ(parse_ratio("1%"), 0.01);
  EXPECT_DOUBLE_EQ(parse_ratio("0.02"), 0.02);
}

TEST(FormatSi, HasThreeDigits) {
  EXPECT_EQ(format_si(1234567, "B/s"), "1.23 MB/s");
  EXPECT_EQ(format_si(115.07e9, "FLOP/s"), "115 GFLOP/s");
  EXPECT_EQ(format_si(999.6e6, "B/s"), "1.00 GB/s");
  EXPECT_EQ(format_si(4.08e-9, "s"), "4.08 ns");
  EXPECT_EQ(format_si(11300, "1/s"), "11.3 k/s");
  EXPECT_EQ(format_si(0, "s"), "0.00 s");
  EXPECT_EQ(format_si(1.0 / 0.0, "s"), "n/a");
}

TEST(FormatMemory, HasThreeDigitsAndBinaryPrefixes) {
  EXPECT_EQ(format_memory(500), "500 B");
  EXPECT_EQ(format_memory(1536), "1.50 KiB");
  EXPECT_EQ(format_memory(16.81e9), "15.7 GiB");
  EXPECT_EQ(format_memory(18446744073709551616.0), "16.0 EiB");
  EXPECT_EQ(format_memory(1e40), "8.7e+21 EiB");
}

TEST(FormatBytes, IsExact) {
  EXPECT_EQ(format_bytes(65536), "64KiB");
  EXPECT_EQ(format_bytes(1000), "1000B");
  EXPECT_EQ(format_bytes(0), "0B");
}

TEST(Units, HalfWidthsHaveTwoDigitsOrWholePercents) {
  EXPECT_EQ(describe_half_width(0.0213), "±2.1 %");
  EXPECT_EQ(describe_half_width(0.00046), "±0.046 %");
  EXPECT_EQ(describe_half_width(1.3), "±130 %");
  EXPECT_EQ(describe_half_width(17417331), "over ±1000 %");
}

}  // namespace
}  // namespace toise
