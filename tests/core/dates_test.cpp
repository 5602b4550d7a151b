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
        "2026-11-25T00:00:00+01:00garbage", "2026-11-25T00:00:00+0100x", "2026-11-25T00:00:00Zx",
        "2026-11-25T00:00:00.Z", "2026-11-25T00:00:00.5e3Z", "Wed Nob 25 22:36:00 2026", "Wed Nov 25 22:36 2026"}) {
    EXPECT_THROW(parse_date(text), InputError) << text;
  }
}

TEST(Dates, RefuseDaysTimesAndZonesThatDoNotExist) {
  for (auto const* text :
       {"2026-02-31", "2026-00-10", "2027-02-29", "2026-11-31T00:00:00Z", "2026-11-25T24:00:00Z",
        "2026-11-25T00:60:00Z", "2026-11-25T00:00:61Z", "2026-11-25T00:00:00+99:99", "2026-11-25T00:00:00+01:60",
        "2026-11-25T00:00:00+1:00", "Mon Feb 30 00:00:00 2026", "Tue Nov 25 22:36:00 2026", "1969-12-31",
        "1970-01-01T00:30:00+01:00", "9999-12-31T23:59:59.9996-01:00", "0000-01-01"}) {
    EXPECT_FALSE(is_date(text)) << text;
    EXPECT_THROW(parse_date(text), InputError) << text;
  }
  EXPECT_EQ(utc_text(parse_date("9999-12-31T23:59:58Z")), "9999-12-31T23:59:58.000Z");
  EXPECT_EQ(utc_text(parse_date("2028-02-29")), "2028-02-29T00:00:00.000Z");
}

}  // namespace
}  // namespace toise
