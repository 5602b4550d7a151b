#include "runners/process.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <string>

#include "core/error.hpp"

namespace toise {
namespace {

TEST(Process, GivesOutputAndExitCode) {
  auto const result = run_and_capture({"sh", "-c", "echo out; echo err >&2; exit 3"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_NE(result.output.find("out\n"), std::string::npos);
  EXPECT_NE(result.output.find("err\n"), std::string::npos);
  EXPECT_EQ(result.out, "out\n");
}

TEST(Process, SaysWhatCannotBeStarted) {
  try {
    Process process({"/dev/null/program"});
    FAIL();
  } catch (EnvironmentError const& e) {
    EXPECT_STREQ(e.what(), "cannot start /dev/null/program: Not a directory");
  }
}

TEST(Process, TellsASignalFromAnExit) {
  Process process({"sh", "-c", "kill -SEGV $$"});
  EXPECT_EQ(describe(process.wait()), "signal 11 (Segmentation fault)");
}

TEST(Process, EndsAChildThatTakesTooLong) {
  try {
    run_and_capture({"sleep", "1000"}, {.seconds = 0.2});
    FAIL();
  } catch (EnvironmentError const& e) {
    EXPECT_TRUE(std::string(e.what()).starts_with("sleep did not end within 0.2 s, so it was killed")) << e.what();
  }
}

TEST(Process, GivesTheChildItsVariables) {
  EXPECT_EQ(run_and_capture({"sh", "-c", "echo $TOISE_MARK"}, {.variables = {"TOISE_MARK=7"}}).output, "7\n");
}

TEST(Process, KillsItsWholeGroup) {
  Process process({"sh", "-c", "sleep 1000 & sleep 1000"});
  process.signal_group(SIGKILL);
  EXPECT_EQ(process.wait().signal, SIGKILL);
  while (!process.read(1).closed) {
  }  // ends only when the grandchild's end of the pipe is closed too
}

}  // namespace
}  // namespace toise
