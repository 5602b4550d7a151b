#include "analysis/verdict/criteria.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/refusals.hpp"

namespace toise {
namespace {

TEST(Criteria, AreRefusedWithFileLineAndKey) {
  std::string const triad = "[[requirement]]\nclause = \"1\"\nselect = { kernel = \"stream.triad\" }\n";
  std::string const bound = "metric = \"bandwidth\"\nat_least = \"1 GB/s\"\n";
  expect_refusals(
      {{"nmae = \"c\"\n", ":1: nmae: unknown key of criteria; did you mean 'name'?"},
       {"[[requirement]]\nclaus = \"1\"\n", ":2: claus: unknown key of a requirement; did you mean 'clause'?"},
       {triad + bound + "[[waiver]]\nclause = \"1\"\nwhy = \"x\"\n",
        ":8: why: unknown key of a waiver; did you mean 'by'?"},
       {triad + bound + "[[failure]]\nreasn = \"x\"\n",
        ":7: reasn: unknown key of a label of failures; did you mean 'reason'?"},
       {"provisional = \"yes\"\n", ":1: provisional: expected true or false"},
       {"confidence = 2\n", ":1: confidence: must be from 0.8 to 0.99999, not 2"},
       {"[requirement]\nclause = \"1\"\n", ":1: requirement: expected tables: [[requirement]]"},
       {"[[requirement]]\nclause = \"1\"\nselect = \"gemm\"\n",
        ":3: select: expected a table: [select] or select = { … }"},
       {triad + "launches = 0.5\n", ":4: launches: must be a whole number from 1 to 10000, not 0.5"},
       {triad + "scope = \"every-nod\"\n",
        ":4: scope: unknown scope 'every-nod'; did you mean 'every-node'?; there are system, every-node, fraction"},
       {triad + "correct = false\n", ":4: correct: correct = true, or leave it out"},
       {triad + "pass_rate = 1\n", ":4: pass_rate: a rate of 1 can be shown by no number of runs; ask for 99% or less"},
       {triad + "within = [\"2 GB/s\"]\n", ":4: within: expected within = [\"low\", \"high\"]"},
       {triad + "within = [\"2 GB/s\", \"1 GB/s\"]\n", ":4: within: the low value lies above the high one"},
       {triad + "metric = \"m\"\nwithin = [\"1 GB/s\", \"2 s\"]\n", ":5: within: two different units"},
       {"name = \"c\"\n", ":1: criteria need at least one [[requirement]]"},
       {"[[requirement]]\ntitle = \"x\"\n", ":1: a requirement needs a clause, for example clause = \"C-4.2\""},
       {triad, ":1: a requirement has one of at_least, at_most and within, or correct, or pass_rate, or mtbi"},
       {triad + "at_least = \"1 GB/s\"\n", ":1: a bound needs a metric, for example metric = \"bandwidth\""},
       {"[[requirement]]\nclause = \"1\"\ncorrect = true\n",
        ":1: select needs a kernel, for example select = { kernel = \"stream.triad\" }"},
       {triad + bound + "fraction = 0.5\n", ":1: scope = \"fraction\" and fraction = … belong together"},
       {triad + bound + "[[waiver]]\nclause = \"1\"\n", ":6: a waiver needs a clause, a reason and who grants it (by)"},
       {triad + bound + "[[failure]]\nkernel = \"gemm\"\n",
        ":6: a label of failures needs a cause, a reason and who found it (by)"},
       {triad + bound + triad + bound, ": clause '1' is given twice"},
       {triad + bound + "[[waiver]]\nclause = \"11\"\nreason = \"r\"\nby = \"b\"\n",
        ": waives clause '11', which there is not; did you mean '1'?"}},
      [](auto const& file) { read_criteria(file); });
}

TEST(Criteria, RefuseWhatNothingOrAnythingCouldMeet) {
  std::string const triad = "[[requirement]]\nclause = \"1\"\nselect = { kernel = \"stream.triad\" }\n";
  std::string const metric = triad + "metric = \"bandwidth\"\n", share = triad + "metric = \"mfu\"\n";
  std::string const confidence = ":1: confidence: must be from 0.8 to 0.99999, not ";
  expect_refusals(
      {{"confidence = 1\n", confidence + "1"},
       {"confidence = 0.0001\n", confidence + "0.0001"},
       {"confidence = 0.99999999999\n", confidence + "0.99999999999"},
       {"confidence = inf\n", ":1: confidence: 'inf' is not a ratio such as 0.01 or 1%: it must begin with a number"},
       {"confidence = nan\n", ":1: confidence: 'nan' is not a ratio such as 0.01 or 1%: it must begin with a number"},
       {"confidence = 9007199254740993\n",
        ":1: confidence: 9007199254740993 is beyond the whole numbers that are kept exactly, up to 9007199254740992"},
       {metric + "at_least = inf\n", ":5: at_least: 'inf' is not a quantity such as 18 TB/s"},
       {metric + "at_most = nan\n", ":5: at_most: 'nan' is not a quantity such as 18 TB/s"},
       {metric + "within = inf\n", ":5: within: expected within = [\"low\", \"high\"]"},
       {metric + "within = [nan, 2]\n", ":5: within: 'nan' is not a quantity such as 18 TB/s"},
       {metric + "at_least = 9007199254740993\n",
        ":5: at_least: 9007199254740993 is beyond the whole numbers that are kept exactly, up to 9007199254740992"},
       {metric + "at_least = \"-1 B/s\"\n",
        ":5: at_least: must be above 0 and at most 1e+24 B/s, not '-1 B/s': anything would pass"},
       {metric + "at_most = \"0 s\"\n",
        ":5: at_most: must be above 0 and at most 1e+24 s, not '0 s': nothing could pass"},
       {metric + "at_least = \"1e30 B/s\"\n",
        ":5: at_least: must be above 0 and at most 1e+24 B/s, not '1e30 B/s': no machine is near it"},
       {metric + "at_least = \"2 B/s\"\nat_most = \"1 B/s\"\n", ":6: at_most: the low value lies above the high one"},
       {metric + "at_least = \"2 B/s\"\nat_most = \"9 s\"\n", ":6: at_most: two different units"},
       {metric + "at_least = \"2 B/s\"\nwithin = [\"1 B/s\", \"2 B/s\"]\n",
        ":6: within: it has both bounds; leave at_least and at_most out"},
       {share + "at_least = \"120%\"\n", ":5: at_least: mfu is a share, and never above 1 (100%)"},
       {metric + "launches = 4294967297\n", ":5: launches: must be a whole number from 1 to 10000, not 4294967297"},
       {metric + "fraction = 1e-9\n", ":5: fraction: must be from 0.01 to 1, not 1e-09"},
       {triad + "pass_rate = 0.9999999999\n", ":4: pass_rate: must be from 0.01 to 0.999999, not 0.9999999999"},
       {triad + "pass_rate = 1e-9\n", ":4: pass_rate: must be from 0.01 to 0.999999, not 1e-09"},
       {triad + "mtbi = 0\n", ":4: mtbi: must be from 1s to 8784h, not 0"},
       {triad + "mtbi = 1e300\n", ":4: mtbi: must be at most a century, not 1e+300"},
       {"confidence = 0.99999\n" + triad + "pass_rate = 0.999999\n",
        ":5: pass_rate: needs 11512920 attempts without a failure at this confidence, and at most 10000000 are taken"},
       {"confidence = 0.999\n" + triad + "mtbi = \"8760h\"\n",
        ":5: mtbi: needs 6.9 years without an interrupt at this confidence, and at most 5 are taken"},
       {triad + "correct = true\nlaunches = 5\n", ":5: launches: goes with a bound (at_least, at_most, within) only"}},
      [](auto const& file) { read_criteria(file); });
}

TEST(Criteria, KeepAllDigitsOfANumber) {
  TemporaryFolder const folder;
  std::ofstream(folder / "c.toml")
      << "[[requirement]]\nclause = \"1\"\nselect = { kernel = \"gemm\" }\nmetric = \"m\"\n"
         "at_least = 1234567.5\n";
  EXPECT_EQ(read_criteria(folder / "c.toml").requirements[0].at_least->value, 1234567.5);
}

TEST(ParseQuantity, ReadsPrefixesAndPercent) {
  EXPECT_DOUBLE_EQ(parse_quantity("18 TB/s").value, 1.8e13);
  EXPECT_DOUBLE_EQ(parse_quantity("250us").value, 250e-6);
  EXPECT_EQ(parse_quantity("2.5 PFLOP/s").unit, "FLOP/s");
  EXPECT_DOUBLE_EQ(parse_quantity("90 %").value, 0.9);
  EXPECT_DOUBLE_EQ(parse_quantity("3 k1/s").value, 3000);
  EXPECT_THROW(parse_quantity("fast"), InputError);
}

TEST(ShippedCriteria, CanBeRead) {
  for (auto const& entry :
       std::filesystem::directory_iterator(std::filesystem::path(TOISE_SOURCE_DIR) / "suites/criteria")) {
    EXPECT_FALSE(read_criteria(entry.path()).requirements.empty()) << entry.path();
  }
}

}  // namespace
}  // namespace toise
