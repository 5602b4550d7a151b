#include "runners/launch/launcher.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace toise {
namespace {

using Words = std::vector<std::string>;

TEST(LocalLauncher, StartsOneRankByItself) {
  auto const words = make_launcher({}, "none", false)->command({1, 1}, "/w", {"--plan", "p"});
  EXPECT_EQ(words, (Words{"/w", "--plan", "p", "--world", "alone"}));
}

TEST(LocalLauncher, StartsSeveralByTheMpirunOfTheWorkersMpi) {
  if (find_program({"mpirun.openmpi"}).empty()) GTEST_SKIP() << "Open MPI is not installed";
  auto words = make_launcher({}, "openmpi", true)->command({1, 4}, "/w", {});
  EXPECT_TRUE(words.front().ends_with("/mpirun.openmpi"));
  words.erase(words.begin());
  EXPECT_EQ(words,
            (Words{"-n", "4", "--bind-to", "none", "--oversubscribe", "--allow-run-as-root", "/w", "--world", "mpi"}));
}

TEST(LastWords, AreTheLineThatNamesTheHostOfTheRankThatDied) {
  EXPECT_EQ(last_words("mpirun noticed that process rank 2 with PID 21 on node n3 exited on signal 9 (Killed).\n"
                       "-----\n[vm:20] 1 more process has sent help message\n"),
            "mpirun noticed that process rank 2 with PID 21 on node n3 exited on signal 9 (Killed).");
  EXPECT_EQ(last_words("=   BAD TERMINATION OF ONE OF YOUR APPLICATION PROCESSES\n=   PID 21 RUNNING AT n3\n"
                       "=   EXIT CODE: 9\n====\n"),
            "=   PID 21 RUNNING AT n3");
}

TEST(LastWords, AreTheLastLineWhereNoRankIsNamed) {
  EXPECT_EQ(last_words("starting\nstopped\n"), "stopped");
  EXPECT_EQ(last_words(""), "");
}

TEST(LocalLauncher, KnowsHydra) {
  if (find_program({"mpiexec.mpich"}).empty()) GTEST_SKIP() << "MPICH is not installed";
  auto words = make_launcher({}, "mpich", true)->command({1, 2}, "/w", {});
  EXPECT_TRUE(words.front().ends_with("/mpiexec.mpich"));
  words.erase(words.begin());
  EXPECT_EQ(words, (Words{"-n", "2", "-bind-to", "none", "/w", "--world", "mpi"}));
}

TEST(LocalLauncher, RefusesWhatItCannotDo) {
  EXPECT_THROW(make_launcher({}, "none", false)->command({1, 2}, "/w", {}), EnvironmentError);
  EXPECT_THROW(make_launcher({}, "openmpi", false)->command({2, 2}, "/w", {}), EnvironmentError);
}

Machine machine(std::string const& launcher) {
  Machine m;
  m.launcher = launcher;
  m.node["cores"] = 96;
  m.launch_options = {"--hint=nomultithread"};
  return m;
}

TEST(MpirunLauncher, MapsRanksByNode) {
  if (find_program({"mpirun.openmpi"}).empty()) GTEST_SKIP() << "Open MPI is not installed";
  auto words = make_launcher(machine("mpirun"), "openmpi", false)->command({.nodes = 2, .ranks = 8}, "/w", {});
  words.erase(words.begin());
  EXPECT_EQ(words, (Words{"-n", "8", "--map-by", "ppr:4:node", "--bind-to", "none", "--oversubscribe",
                          "--hint=nomultithread", "/w", "--world", "mpi"}));
  EXPECT_THROW(make_launcher(machine("mpirun"), "openmpi", false)->on_every_node({"a", "b"}, {"/t"}), EnvironmentError);
}

TEST(MpirunLauncher, KnowsHydra) {
  if (find_program({"mpiexec.mpich"}).empty()) GTEST_SKIP() << "MPICH is not installed";
  auto words = make_launcher(machine("mpirun"), "mpich", false)->command({.nodes = 2, .ranks = 8}, "/w", {});
  words.erase(words.begin());
  EXPECT_EQ(words, (Words{"-n", "8", "-ppn", "4", "-bind-to", "none", "--hint=nomultithread", "/w", "--world", "mpi"}));
}

TEST(SrunLauncher, PlacesRanksOnNodesWithTheirCores) {
  auto const launcher = make_launcher(machine("srun"), "mpich", false);
  EXPECT_EQ(
      launcher->command({.nodes = 2, .ranks = 8}, "/w", {"--plan", "p"}),
      (Words{"srun", "--nodes=2", "--ntasks=8", "--ntasks-per-node=4", "--cpus-per-task=24", "--cpu-bind=none",
             "--mpi=pmix", "--kill-on-bad-exit=1", "--hint=nomultithread", "/w", "--plan", "p", "--world", "mpi"}));
  EXPECT_EQ(launcher->command({.nodes = 1, .ranks = 1}, "/w", {}),
            (Words{"srun", "--nodes=1", "--ntasks=1", "--ntasks-per-node=1", "--cpus-per-task=96", "--cpu-bind=none",
                   "--mpi=none", "--kill-on-bad-exit=1", "--hint=nomultithread", "/w", "--world", "alone"}));
}

TEST(SrunLauncher, ASweepIsOneStepThatOutlivesItsNodes) {
  EXPECT_EQ(make_launcher(machine("srun"), "none", false)->on_every_node({"n1", "n2"}, {"/t", "node"}),
            (Words{"srun", "--nodes=2", "--ntasks=2", "--ntasks-per-node=1", "--cpus-per-task=96", "--cpu-bind=none",
                   "--mpi=none", "--no-kill", "--kill-on-bad-exit=0", "--wait=0", "--nodelist=n1,n2",
                   "--hint=nomultithread", "/t", "node"}));
}

TEST(CccMprunLauncher, SpeaksTgccsWords) {
  auto const launcher = make_launcher(machine("ccc_mprun"), "openmpi", false);
  EXPECT_EQ(launcher->command({.nodes = 2, .ranks = 8}, "/w", {}),
            (Words{"ccc_mprun", "-N", "2", "-n", "8", "-c", "24", "-E", "--cpu-bind=none --kill-on-bad-exit=1",
                   "--hint=nomultithread", "/w", "--world", "mpi"}));
  EXPECT_EQ(launcher->on_every_node({"n1", "n2"}, {"/t"}),
            (Words{"ccc_mprun", "-N", "2", "-n", "2", "-c", "96", "-E",
                   "--cpu-bind=none --mpi=none --no-kill --kill-on-bad-exit=0 --wait=0 --nodelist=n1,n2",
                   "--hint=nomultithread", "/t"}));
}

TEST(ShellLine, QuotesWhatTheShellWouldRead) {
  EXPECT_EQ(shell_line({"a", "b c", "it's", ""}), "a 'b c' 'it'\\''s' ''");
}

}  // namespace
}  // namespace toise
