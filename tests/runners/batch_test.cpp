#include "runners/jobs/batch.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace toise {
namespace {

using Words = std::vector<std::string>;

Machine machine(std::string const& batch) {
  Machine m;
  m.batch = batch;
  m.batch_options = {"--account={account}@h100"};
  m.modules = {"arch/h100", "gcc"};
  m.setup = {"export A=1"};
  return m;
}
JobRequest const job{.name = "toise-1-n4",
                     .nodes = 4,
                     .seconds = 1800,
                     .hosts = {"n1", "n2"},
                     .excluded = {"n7"},
                     .log = "/r/logs/a.log",
                     .command = {"/t/toise", "job", "/my run", "--name", "toise-1-n4"}};

TEST(Sbatch, WritesTheWholeScript) {
  EXPECT_EQ(make_batch_system(machine("sbatch"), {{"account", "abc"}})->script(job),
            "#!/bin/bash\n"
            "#SBATCH --job-name=toise-1-n4\n"
            "#SBATCH --nodes=4\n"
            "#SBATCH --time=30\n"
            "#SBATCH --output=/r/logs/a.log\n"
            "#SBATCH --open-mode=append\n"
            "#SBATCH --exclusive\n"
            "#SBATCH --requeue\n"
            "#SBATCH --no-kill\n"
            "#SBATCH --nodelist=n1,n2\n"
            "#SBATCH --exclude=n7\n"
            "#SBATCH --signal=B:TERM@60\n"
            "#SBATCH --account=abc@h100\n"
            "module purge\n"
            "module load arch/h100 gcc\n"
            "export A=1\n"
            "exec /t/toise job '/my run' --name toise-1-n4\n");
}

TEST(Sbatch, AsksOneQuestionForAllJobs) {
  auto const system = make_batch_system(machine("sbatch"), {{"account", "abc"}});
  EXPECT_EQ(system->submit_command("/r/a.sh"), (Words{"sbatch", "--parsable", "/r/a.sh"}));
  EXPECT_EQ(system->query_command({"1", "2"}),
            (Words{"squeue", "--noheader", "--states=all", "--jobs=1,2", "--format=%i|%T"}));
  EXPECT_EQ(system->stop_command("7"), (Words{"scancel", "--batch", "--signal=TERM", "7"}));
  EXPECT_EQ(system->cancel_command("7"), (Words{"scancel", "7"}));
  auto const states = system->states("1|RUNNING\n2|CANCELLED by 0\n3|NODE_FAIL\n4|PREEMPTED\n5|REQUEUED\n");
  EXPECT_EQ(states.at("1"), JobState::running);
  EXPECT_EQ(states.at("2"), JobState::cancelled);
  EXPECT_TRUE(deserves_another(states.at("3")));
  EXPECT_TRUE(deserves_another(states.at("4")));
  EXPECT_FALSE(has_ended(states.at("5")));
  EXPECT_FALSE(deserves_another(states.at("2")));
}

TEST(Sbatch, ASchedulerThatDoesNotAnswerHasForgottenNothing) {
  auto const system = make_batch_system(machine("sbatch"), {{"account", "abc"}});
  EXPECT_TRUE(system->knows_none("slurm_load_jobs error: Invalid job id specified\n"));
  EXPECT_FALSE(system->knows_none("slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n"));
}

TEST(Sbatch, FindsTheJobsNumberOrSaysWhatWasPrinted) {
  auto const system = make_batch_system(machine("sbatch"), {{"account", "abc"}});
  EXPECT_EQ(system->job_id("4711;cluster\n"), "4711");
  EXPECT_THROW(system->job_id("sbatch: error: invalid account\n"), EnvironmentError);
}

TEST(Sbatch, NamesWhatTheSiteMustSay) {
  try {
    make_batch_system(machine("sbatch"), {})->script(job);
    FAIL();
  } catch (InputError const& e) {
    EXPECT_STREQ(
        e.what(),
        "the machine's option '--account={account}@h100' needs a value for account: give --site account=VALUE");
  }
}

TEST(CccMsub, WritesTgccsHeader) {
  auto m = machine("ccc_msub");
  m.batch_options = {"-q {partition}", "-A {account}", "-m scratch,work"};
  m.modules = m.setup = {};
  auto const system = make_batch_system(m, {{"account", "abc"}, {"partition", "mi430"}});
  EXPECT_EQ(system->script(job),
            "#!/bin/bash\n"
            "#MSUB -r toise-1-n4\n"
            "#MSUB -N 4\n"
            "#MSUB -n 4\n"
            "#MSUB -T 1800\n"
            "#MSUB -o /r/logs/a.log\n"
            "#MSUB -e /r/logs/a.log\n"
            "#MSUB -x\n"
            "#MSUB -E '--open-mode=append --requeue --no-kill'\n"
            "#MSUB -E '--nodelist=n1,n2'\n"
            "#MSUB -E '--exclude=n7'\n"
            "#MSUB -E '--signal=B:TERM@60'\n"
            "#MSUB -q mi430\n"
            "#MSUB -A abc\n"
            "#MSUB -m scratch,work\n"
            "exec /t/toise job '/my run' --name toise-1-n4\n");
  EXPECT_EQ(system->submit_command("/r/a.sh"), (Words{"ccc_msub", "/r/a.sh"}));
  EXPECT_EQ(system->cancel_command("7"), (Words{"ccc_mdel", "7"}));
  EXPECT_EQ(system->job_id("Submitted Batch Session 4711\n"), "4711");
}

}  // namespace
}  // namespace toise
