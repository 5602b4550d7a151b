#include "core/text/csv.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace toise {
namespace {

using Fields = std::vector<std::string>;

TEST(Csv, AQuotedFieldHoldsCommasDoubledQuotesAndLineBreaks) {
  auto const rows = parse_csv("t.csv", "a,\"b, \"\"c\"\"\nd\",e\nnext\n");

  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].fields, (Fields{"a", "b, \"c\"\nd", "e"}));
  EXPECT_EQ(rows[1].fields, Fields{"next"});
}

TEST(Csv, ARowIsAtTheLineWhereItBegins) {
  auto const rows = parse_csv("t.csv", "# of night\n\n\"a\nb\"\r\nc");

  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].line, 3u);
  EXPECT_EQ(rows[1].line, 5u);
}

// OWASP, CSV Injection
TEST(Csv, AFieldIsNoFormulaAndIsReadAsItWasWritten) {
  EXPECT_EQ(csv_field("n1"), "n1");
  EXPECT_EQ(csv_field("=1+1"), "'=1+1");
  EXPECT_EQ(csv_field("@SUM(A1,A2)"), "\"'@SUM(A1,A2)\"");
  EXPECT_EQ(csv_field("say \"hi\""), "\"say \"\"hi\"\"\"");
  for (std::string const name : {"=cmd|' /C calc'!A0", "+1", "-1", "@x", "\tx", "\rx", "\n=x", "'=x", "''", "'n", "＝x",
                                 "a,b\"c\nd", " blank ", "#no comment", "", "n-1", "x\r"}) {
    auto const field = csv_field(name);
    EXPECT_EQ(std::string("=+-@\t\r").find(field.c_str()[field.starts_with('"')]), std::string::npos) << field;
    auto const rows = parse_csv("t.csv", "first," + field + ",last\n");
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].fields, (Fields{"first", name, "last"}));
  }
}

TEST(Csv, AQuoteThatStaysOpenIsRefusedWithItsLine) {
  try {
    parse_csv("t.csv", "a\n\"b\nc\n");
    FAIL() << "it was taken";
  } catch (InputError const& e) {
    EXPECT_STREQ(e.what(), "t.csv:2: a quote is opened but not closed");
  }
}

}  // namespace
}  // namespace toise
