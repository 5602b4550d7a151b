#include "core/narrow_float.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace toise {
namespace {

TEST(NarrowFloat, HoldsTheLiteralsOfItsFormats) {
  EXPECT_EQ(Fp16::from(1.0f).bits, 0x3c00);
  EXPECT_EQ(Fp16::from(65504.0f).bits, 0x7bff);
  EXPECT_EQ(Fp16::from(-2.0f).bits, 0xc000);
  EXPECT_EQ(Fp16::from(0x1p-24f).bits, 1);
  EXPECT_EQ(Bf16::from(1.0f).bits, 0x3f80);
  EXPECT_EQ(Bf16::from(-3.140625f).bits, 0xc049);
  EXPECT_EQ(Fp8E4m3::from(448.0f).bits, 0x7e);
  EXPECT_EQ(Fp8E4m3::from(1.0f).bits, 0x38);
  EXPECT_EQ(Fp8E4m3Fnuz::from(240.0f).bits, 0x7f);
  EXPECT_EQ(Fp8E4m3Fnuz::from(1.0f).bits, 0x40);
  EXPECT_EQ(Fp8E5m2::from(57344.0f).bits, 0x7b);
  EXPECT_EQ(Fp8E5m2Fnuz::from(57344.0f).bits, 0x7f);
}

TEST(NarrowFloat, BeyondTheLargestIsInfiniteOrNoNumber) {
  EXPECT_TRUE(std::isinf(Fp16::from(65520.0f).to_float()));
  EXPECT_EQ(Fp16::from(65519.0f).to_float(), 65504.0f);
  EXPECT_TRUE(std::isinf(Bf16::from(std::numeric_limits<float>::max()).to_float()));
  EXPECT_TRUE(std::isnan(Fp8E4m3::from(1000.0f).to_float()));
  EXPECT_TRUE(std::isnan(Fp8E4m3Fnuz::from(1000.0f).to_float()));
  EXPECT_EQ(Fp8E4m3Fnuz::from(-0.0f).bits, 0);
}

template <class T>
class EveryFormat : public testing::Test {};
using Formats = testing::Types<Fp16, Bf16, Fp8E4m3, Fp8E5m2, Fp8E4m3Fnuz, Fp8E5m2Fnuz>;
TYPED_TEST_SUITE(EveryFormat, Formats);

TYPED_TEST(EveryFormat, ConvertsEachCodeThereAndBack) {
  for (std::uint32_t code = 0; code < (1u << TypeParam::width); ++code) {
    auto const value = TypeParam{static_cast<decltype(TypeParam::bits)>(code)}.to_float();
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(TypeParam::from(value).to_float()));
    } else {
      ASSERT_EQ(TypeParam::from(value).bits, code) << value;
    }
  }
}

TYPED_TEST(EveryFormat, RoundsToTheNearestAndTiesToEven) {
  for (std::uint32_t code = 0; code < TypeParam::largest; ++code) {
    auto of = [](std::uint32_t c) { return TypeParam{static_cast<decltype(TypeParam::bits)>(c)}.to_float(); };
    double const low = of(code), high = of(code + 1), middle = (low + high) / 2;
    auto const even = code % 2 == 0 ? code : code + 1;
    auto const tie = static_cast<float>(middle);
    if (tie == middle) {
      ASSERT_EQ(TypeParam::from(tie).bits, even) << tie;
    }
    ASSERT_EQ(TypeParam::from(static_cast<float>(low + 0.49 * (high - low))).bits, code);
    ASSERT_EQ(TypeParam::from(static_cast<float>(low + 0.51 * (high - low))).bits, code + 1);
  }
}

TEST(NarrowFloat, Tf32KeepsTenBitsOfMantissa) {
  EXPECT_EQ(round_to_tf32(1.0f + 0x1p-10f), 1.0f + 0x1p-10f);
  EXPECT_EQ(round_to_tf32(1.0f + 0x1p-11f), 1.0f);
  EXPECT_EQ(round_to_tf32(1.0f + 0x1.8p-11f), 1.0f + 0x1p-10f);
}

}  // namespace
}  // namespace toise
