#include "runners/sweep/allocation.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace toise {
namespace {

std::map<std::string, std::string> const known{
    {"n1", "idle"},  {"n2", "allocated"},        {"n3", "down*: Not responding"},
    {"n4", "mixed"}, {"n5", "drained: bad fan"}, {"n6", "idle*"}};

TEST(Choose, TakesAllThatCanBeUsedAndSaysWhyNotTheOthers) {
  auto const chosen = choose({}, known);
  EXPECT_EQ(chosen.hosts, (std::vector<std::string>{"n1", "n2", "n4"}));
  EXPECT_EQ(chosen.left_out.at("n3"), "the node is down*: Not responding");
  EXPECT_EQ(chosen.left_out.at("n5"), "the node is drained: bad fan");
  EXPECT_TRUE(chosen.left_out.contains("n6"));
}

TEST(Choose, AnExclusionKeepsItsReason) {
  auto const chosen = choose({.excluded = {{"n2", "its fan"}}}, known);
  EXPECT_EQ(chosen.hosts, (std::vector<std::string>{"n1", "n4"}));
  EXPECT_EQ(chosen.left_out.at("n2"), "excluded: its fan");
}

TEST(Choose, ASampleIsOfItsSeedAndNeverTooLarge) {
  EXPECT_EQ(choose({.sample = 2, .seed = 5}, known).hosts, choose({.sample = 2, .seed = 5}, known).hosts);
  std::map<std::string, int> drawn;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    for (auto const& name : choose({.sample = 1, .seed = seed}, known).hosts) ++drawn[name];
  }
  for (auto const& [name, count] : drawn) EXPECT_NEAR(count, 100, 40) << name;  // 5 standard deviations
  EXPECT_EQ(drawn.size(), 3u);
  EXPECT_THROW(choose({.sample = 4}, known), InputError);
}

TEST(Choose, ANamedNodeMustExist) { EXPECT_THROW(choose({.hosts = {"n7"}}, known), InputError); }

}  // namespace
}  // namespace toise
