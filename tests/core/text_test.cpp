#include "core/text/text.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace toise
