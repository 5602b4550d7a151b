#include "core/text/plain_text.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace toise {
namespace {

using namespace std::string_literals;

std::string said_of(std::string const& text, LineLength length = LineLength::bounded) {
  try {
    plain_text("file", text, length);
  } catch (InputError const& e) {
    return e.what();
  }
  return "accepted";
}

TEST(PlainText, IsWithoutAByteOrderMarkAndCarriageReturns) {
  EXPECT_EQ(plain_text("file", "\xEF\xBB\xBFone\r\ntwo\rthree\n\r\n", LineLength::bounded), "one\ntwo\rthree\n\n");
  EXPECT_EQ(plain_text("file", "", LineLength::bounded), "");
  EXPECT_EQ(plain_text("file", "ä€𝄞", LineLength::bounded), "ä€𝄞");
}

TEST(PlainText, SaysWhereAnotherEncodingBegins) {
  EXPECT_EQ(
      said_of("one\nM\xFCller\n"),
      "file:2: column 2: the byte 0xFC is not UTF-8; convert the file, for example with: iconv -f LATIN1 -t UTF-8");
  EXPECT_EQ(said_of("\xFE\xFF\0a"s), "file:1: is UTF-16; convert the file, for example with: iconv -f UTF-16 -t UTF-8");
  EXPECT_EQ(said_of("a\nb\0c"s), "file:2: column 2: holds a NUL; it is not plain text, or is UTF-16; save it as UTF-8");
}

TEST(PlainText, IsStrictAboutUtf8) {
  for (auto const* text : {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3",
                           "\xE2\x82", "\xF0\x9D\x84", "\x80", "\xC3("}) {
    EXPECT_NE(said_of(text), "accepted") << text;
  }
  for (auto const* text : {"\xC2\x80", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_EQ(said_of(text), "accepted") << text;
  }
}

TEST(PlainText, MayHaveLongLinesOnlyWhereTheyMakeSense) {
  std::string const text = "one\n" + std::string(longest_line + 1, 'x');

  EXPECT_EQ(said_of(text),
            "file:2: the line has 1048577 bytes, more than the 1048576 that a line may have; is this the file?");
  EXPECT_EQ(said_of(text, LineLength::any), "accepted");
}

TEST(PlainText, OfAFileThatIsNotThereIsRefused) {
  EXPECT_THROW(read_plain_text("/none/such", LineLength::any), InputError);
}

}  // namespace
}  // namespace toise
