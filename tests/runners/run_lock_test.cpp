#include "runners/run_lock.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "core/error.hpp"
#include "core/system/host_name.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

TEST(RunLock, IsHeldByOneDriverAtATime) {
  TemporaryFolder const folder;
  auto const run = create_run(folder / "run");
  RunLock const lock(run);

  EXPECT_THROW(RunLock second(run), InputError);
}

TEST(DriverWatch, SeesThatADriverOfThisHostIsGoneAtTheSecondLook) {
  TemporaryFolder const folder;
  auto const run = create_run(folder / "run");
  DriverWatch watch(run);
  {
    RunLock const lock(run);
    EXPECT_EQ(watch.gone(), std::nullopt);
    EXPECT_EQ(watch.gone(), std::nullopt);
  }

  EXPECT_EQ(watch.gone(), std::nullopt);
  EXPECT_EQ(watch.gone(), host_name());
}

TEST(DriverWatch, HasPatienceWithADriverOfAnotherHostWhoseLockItCannotSee) {
  TemporaryFolder const folder;
  auto const run = create_run(folder / "run");
  std::ofstream(run.logs() / "driver.lock") << "another-node\n";
  DriverWatch watch(run);

  for (int i = 0; i < 3; ++i) EXPECT_EQ(watch.gone(), std::nullopt);
}

TEST(DriverWatch, SeesThatThereNeverWasADriver) {
  TemporaryFolder const folder;
  DriverWatch watch(create_run(folder / "run"));

  EXPECT_EQ(watch.gone(), std::nullopt);
  EXPECT_EQ(watch.gone(), "no host");
}

}  // namespace
}  // namespace toise
