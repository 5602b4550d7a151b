// Trees of switches, as Slurm writes them.
#include "analysis/fabric/topology.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace toise {
namespace {

using Words = std::vector<std::string>;

TEST(HostList, IsExpandedAsSlurmWritesIt) {
  EXPECT_EQ(expand_host_list("n[01-03,7],m2"), (Words{"n01", "n02", "n03", "n7", "m2"}));
  EXPECT_EQ(expand_host_list("rack1-[9-10]-ib"), (Words{"rack1-9-ib", "rack1-10-ib"}));
  for (auto const* wrong : {"n[1-", "n]1[", "n[3-1]", "n[a]", "n[1-99999999999]", "a,,b", "n[1-2][3-4]", ""})
    EXPECT_THROW(expand_host_list(wrong), InputError) << wrong;
}

constexpr auto two_levels = R"(# a comment
SwitchName=leaf0 Nodes=n[0-2] LinkSpeed=100
switchname=leaf1 nodes=n[3-5]

SwitchName=leaf2 Nodes=n6
SwitchName=row0 Switches=leaf[0-1]
SwitchName=root Switches=row0,leaf2   # the top
)";

TEST(Topology, KnowsHowFarNodesAreApart) {
  auto const topology = parse_topology(two_levels, "t");
  auto const lowest = topology.lowest_switch({"n0", "n2", "n4", "n6", "stranger"});
  EXPECT_EQ(topology.switches.at(static_cast<std::size_t>(lowest[0])).name, "leaf0");
  EXPECT_EQ(lowest[4], -1);
  EXPECT_EQ(topology.switches_between(lowest[0], lowest[1]), 1);
  EXPECT_EQ(topology.switches_between(lowest[0], lowest[2]), 3);
  EXPECT_EQ(topology.switches_between(lowest[0], lowest[3]), 4);
  EXPECT_EQ(topology.switches.back().nodes.size(), 7u);
}

std::string error_of(char const* text) {
  try {
    parse_topology(text, "t");
  } catch (InputError const& error) {
    return error.what();
  }
  return "";
}

TEST(Topology, RefusesWhatIsNoTree) {
  EXPECT_EQ(error_of("SwitchName=a Nodes=n1\nSwitchName=b Nodes=n1\n"),
            "t: node 'n1' is below two switches: this is no tree");
  EXPECT_EQ(error_of("SwitchName=a Switches=b\nSwitchName=b Switches=a\n"), "t: switch 'b' is below itself");
  EXPECT_EQ(error_of("SwitchName=a Switches=b\n"), "t: switch 'b' is not described");
  EXPECT_EQ(error_of("\nSwitchName=a\n"), "t:2: expected SwitchName= with either Nodes= or Switches=");
  EXPECT_EQ(error_of("SwitchName=a Node=n1\n"),
            "t:1: 'node' is no key of a switch (SwitchName, Nodes, Switches, LinkSpeed)");
  EXPECT_EQ(error_of("# nothing\n"), "t describes no switch");
  EXPECT_EQ(error_of("SwitchName=a Nodes=n1\nSwitchName=a Nodes=n2\n"), "t: switch 'a' is described twice");
}

}  // namespace
}  // namespace toise
