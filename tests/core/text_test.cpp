#include "core/text/text.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace toise {
namespace {

TEST(Glob, StarStandsForAnythingAndQuestionMarkForOne) {
  EXPECT_TRUE(matches_glob("stream.*", "stream.triad"));
  EXPECT_TRUE(matches_glob("*", ""));
  EXPECT_TRUE(matches_glob("a*b*c", "a-b-b-c"));
  EXPECT_FALSE(matches_glob("a*b*c", "a-b-b-d"));
  EXPECT_TRUE(matches_glob("fp?2", "fp32"));
  EXPECT_FALSE(matches_glob("stream", "stream.triad"));
}

TEST(Suggestion, IsTheNearestNameOrNothing) {
  EXPECT_EQ(suggestion("stream.traid", {"stream.triad", "stream.copy"}), "; did you mean 'stream.triad'?");
  EXPECT_EQ(suggestion("xyz", {"stream.triad"}), "");
}

TEST(Split, KeepsEmptyParts) { EXPECT_EQ(split("a,,b", ','), (std::vector<std::string>{"a", "", "b"})); }

TEST(WordsOfAnError, AreOursOrTheSystemsAndNeverALibrarys) {
  EXPECT_EQ(words_of(InputError("no such run")), "no such run");
  EXPECT_EQ(words_of(std::bad_alloc()), "there is not enough memory");
  EXPECT_EQ(words_of(std::filesystem::filesystem_error("cannot rename", "a/b",
                                                       std::make_error_code(std::errc::no_space_on_device))),
            "a/b: No space left on device");
  EXPECT_EQ(words_of(std::out_of_range("map::at")), "an internal error of toise; please report it, with the command");
}

}  // namespace
}  // namespace toise
