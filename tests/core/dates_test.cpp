#include "core/text/dates.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace toise {
namespace {

TEST(Dates, AreReadInTheFormsThatProgramsWrite) {
  EXPECT_EQ(utc_text(parse_date("2026-11-25")), "2026-11-25T00:00:00.000Z");
  EXPECT_EQ(utc_text(parse_date("2026-11-25T22:36:00.25Z")), "2026-11-25T22:36:00.250Z");
  EXPECT_EQ(utc_text(parse_date("2026-11-25T22:36:00+01:00")), "2026-11-25T21:36:00.000Z");
  EXPECT_EQ(utc_text(parse_date("2026-11-25 22:36:00 -0530")), "2026-11-26T04:06:00.000Z");
  EXPECT_EQ(parse_date("1970-01-02"), 86400);
}

TEST(Dates, WithoutAZoneAreLocal) {
  EXPECT_EQ(parse_date("Wed Nov 25 22:36:00 2026"), parse_date("2026-11-25T22:36:00"));
}

TEST(Dates, RefuseOtherText) {
  for (auto const* text :
       {"", "today", "2026-13-25", "2026-11-25T22:36", "2026-11-25T22:36:00 CET", "25.11.2026", "2026-11-25garbage",
        "2026-11-25T00:00:00+01:00garbage", "2026-11-25T00:00:00+0100x", "2026-11-25T00:00:00Zx"}) {
    EXPECT_THROW(parse_date(text), InputError) << text;
  }
}

}  // namespace
}  // namespace toise
