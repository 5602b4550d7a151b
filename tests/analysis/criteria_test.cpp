#include "analysis/verdict/criteria.hpp"

#include <gtest/gtest.h>

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
       {"confidence = 2\n", ":1: confidence: must be above 0 and at most 1"},
       {"[requirement]\nclause = \"1\"\n", ":1: requirement: expected tables: [[requirement]]"},
       {"[[requirement]]\nclause = \"1\"\nselect = \"gemm\"\n",
        ":3: select: expected a table: [select] or select = { … }"},
       {triad + "launches = 0.5\n", ":4: launches: must be a whole number from 1 to 10000000, not 0.5"},
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

}  // namespace
}  // namespace toise
