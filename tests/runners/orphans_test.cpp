#include "runners/orphans.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

/// A process as /proc shows it.
void add_process(fs::path const& proc, std::string const& pid, std::string const& command, std::string const& parent,
                 std::string const& name) {
  fs::create_directories(proc / pid);
  fs::create_symlink("/", proc / pid / "cwd");
  std::ofstream(proc / pid / "cmdline") << command;
  std::ofstream(proc / pid / "status") << "Name:\t" << name << "\nState:\tS (sleeping)\nPPid:\t" << parent << '\n';
}

std::string worker_of(fs::path const& plan) {
  return std::string("toise-worker\0--plan\0", 20) + plan.string() + std::string("\0--world\0", 9);
}

TEST(Orphans, AreWorkersOfTheRunWithoutALivingDriver) {
  TemporaryFolder const folder;
  RunDirectory const run{folder / "run"}, other{folder / "other"};
  auto const proc = folder / "proc";
  add_process(proc, "1", "init", "0", "init");
  add_process(proc, "50", "toise", "1", "toise");
  add_process(proc, "60", worker_of(run.logs() / "001.plan.json"), "1", "toise-worker");
  add_process(proc, "61", worker_of(run.logs() / "001.plan.json"), "60", "toise-worker");
  add_process(proc, "62", worker_of(run.logs() / "002.plan.json"), "50", "toise-worker");
  add_process(proc, "63", worker_of(other.logs() / "001.plan.json"), "1", "toise-worker");

  auto found = orphans_of(run, proc);

  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, (std::vector<pid_t>{60, 61}));
}

}  // namespace
}  // namespace toise
