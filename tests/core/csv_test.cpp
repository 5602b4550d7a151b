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
