#include "core/text/printable.hpp"

#include <gtest/gtest.h>

namespace toise {
namespace {

TEST(Printable, LeavesWhatPeopleWrite) {
  EXPECT_EQ(printable("node-7 µs ±2 % 日本 😀"), "node-7 µs ±2 % 日本 😀");
  EXPECT_EQ(printable(""), "");
}

TEST(Printable, ShowsWhatWouldMoveColourOrTurn) {
  EXPECT_EQ(printable("\x1b[2Jn1\r\b\t\x7f"), "\\x1b[2Jn1\\x0d\\x08\\x09\\x7f");
  EXPECT_EQ(printable("n\u202e1\u2066\u200b\ufeff"), "n\\u202e1\\u2066\\u200b\\ufeff");
  EXPECT_EQ(printable("\xc2\x9b"), "\\x9b");                                    // the one-character form of ESC [
  EXPECT_EQ(printable("\xff\xc0\x80 \xe2\x82"), "\\xff\\xc0\\x80 \\xe2\\x82");  // no UTF-8, or cut off
}

TEST(Printable, KeepsLinesOnlyWhereAsked) {
  EXPECT_EQ(printable("a\nb"), "a\\nb");
  EXPECT_EQ(printable("a\nb\x1b", LineBreaks::kept), "a\nb\\x1b");
}

}  // namespace
}  // namespace toise
