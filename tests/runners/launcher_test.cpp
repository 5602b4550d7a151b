#include "runners/launcher.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace toise {
namespace {

using Words = std::vector<std::string>;

TEST(LocalLauncher, StartsOneRankByItself) {
  auto const words = make_local_launcher("none", false)->command({1, 1}, "/w", {"--plan", "p"});
  EXPECT_EQ(words, (Words{"/w", "--plan", "p", "--world", "alone"}));
}

TEST(LocalLauncher, StartsSeveralByTheMpirunOfTheWorkersMpi) {
  if (find_program({"mpirun.openmpi"}).empty()) GTEST_SKIP() << "Open MPI is not installed";
  auto words = make_local_launcher("openmpi", true)->command({1, 4}, "/w", {});
  EXPECT_TRUE(words.front().ends_with("/mpirun.openmpi"));
  words.erase(words.begin());
  EXPECT_EQ(words,
            (Words{"-n", "4", "--bind-to", "none", "--oversubscribe", "--allow-run-as-root", "/w", "--world", "mpi"}));
}

TEST(LocalLauncher, KnowsHydra) {
  if (find_program({"mpiexec.mpich"}).empty()) GTEST_SKIP() << "MPICH is not installed";
  auto words = make_local_launcher("mpich", true)->command({1, 2}, "/w", {});
  EXPECT_TRUE(words.front().ends_with("/mpiexec.mpich"));
  words.erase(words.begin());
  EXPECT_EQ(words, (Words{"-n", "2", "-bind-to", "none", "/w", "--world", "mpi"}));
}

TEST(LocalLauncher, RefusesWhatItCannotDo) {
  EXPECT_THROW(make_local_launcher("none", false)->command({1, 2}, "/w", {}), EnvironmentError);
  EXPECT_THROW(make_local_launcher("openmpi", false)->command({2, 2}, "/w", {}), EnvironmentError);
}

TEST(ShellLine, QuotesWhatTheShellWouldRead) {
  EXPECT_EQ(shell_line({"a", "b c", "it's", ""}), "a 'b c' 'it'\\''s' ''");
}

}  // namespace
}  // namespace toise
