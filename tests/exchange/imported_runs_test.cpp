// Runs that an import makes: one a day and machine, whole or not at all.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "core/error.hpp"
#include "core/files/file.hpp"
#include "exchange/import.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

class ImportedRuns : public testing::Test {
protected:
  std::string write(std::string const& text) const {
    std::ofstream(folder_ / "log.csv") << text;
    return folder_ / "log.csv";
  }
  std::vector<ImportedRun> import(std::string const& file) const {
    return import_files({file}, {.machine = "m"}, folder_ / "runs");
  }

  TemporaryFolder folder_;
};

TEST_F(ImportedRuns, AreOneADayAndALogThatGrowsAddsWhatIsNew) {
  std::string const head = "kernel,unit,date,value\n",
                    first = "x,s,2026-11-24T01:00:00Z,1\nx,s,2026-11-24T02:00:00Z,2\n";
  import(write(head + first));
  auto const again = import(write(head + first + "x,s,2026-11-24T03:00:00Z,3\nx,s,2026-11-25T01:00:00Z,4\n"));

  ASSERT_EQ(again.size(), 2);
  EXPECT_EQ(again[0].added, 1);
  EXPECT_EQ(again[0].known, 2);
  EXPECT_EQ(again[1].added, 1);
  auto const night = read_measurements(again[0].run);
  ASSERT_EQ(night.size(), 3);
  EXPECT_EQ(night[2].id.launch, 2);
  EXPECT_EQ(read_run_file(again[0].run).start, "2026-11-24T01:00:00.000Z");
  EXPECT_TRUE(fs::exists(again[0].run.manifest()));
}

TEST_F(ImportedRuns, KeepEqualValuesOfOneDayApart) {
  auto const runs = import(write("kernel,unit,date,value\nx,s,2026-11-24,1\nx,s,2026-11-24,1\n"));

  EXPECT_EQ(runs.at(0).added, 2);
  EXPECT_EQ(import(folder_ / "log.csv").at(0).added, 0);
}

TEST_F(ImportedRuns, AreNotWrittenWhenAFileIsBroken) {
  auto const good = write("kernel,unit,date,value\nx,s,2026-11-24,1\n");

  EXPECT_THROW(import_files({good, "absent.csv"}, {.machine = "m"}, folder_ / "runs"), InputError);
  EXPECT_FALSE(fs::exists(folder_ / "runs"));
}

TEST_F(ImportedRuns, OfMachinesWithSimilarNamesStayApart) {
  std::string table = "kernel,unit,date,value,machine\n";
  for (auto const* machine : {"Node A", "node-a", "node_a", "node a", "nöde a", "../x"})
    table += fmt::format("x,s,2026-11-24,1,{}\n", machine);

  auto const runs = import_files({write(table)}, {}, folder_ / "runs");

  ASSERT_EQ(runs.size(), 6);
  for (auto const& one : runs) {
    EXPECT_EQ(read_measurements(one.run).size(), 1);
    EXPECT_EQ(one.run.root.parent_path(), folder_ / "runs");
  }
  EXPECT_TRUE(fs::exists(folder_ / "runs" / "csv-Node%20A-2026-11-24"));
}

TEST_F(ImportedRuns, NeverGoIntoARunOfAnotherMachine) {
  auto const good = write("kernel,unit,date,value\nx,s,2026-11-24,1\n");
  import(good);
  fs::rename(folder_ / "runs" / "csv-m-2026-11-24", folder_ / "runs" / "csv-n-2026-11-24");

  EXPECT_THROW(import_files({good}, {.machine = "n"}, folder_ / "runs"), InputError);
}

TEST_F(ImportedRuns, ComeTogetherOrNotAtAll) {
  auto const night = [](int day, int value) { return fmt::format("x,s,2026-11-{},{}\n", day, value); };
  std::string const head = "kernel,unit,date,value\n";
  import(write(head + night(23, 1)));
  std::ofstream(folder_ / "runs" / "csv-m-2026-11-25") << "a file in the way";
  auto const before = read_file(folder_ / "runs" / "csv-m-2026-11-23" / "MANIFEST");

  EXPECT_THROW(import(write(head + night(23, 2) + night(24, 3) + night(25, 4))), EnvironmentError);

  EXPECT_EQ(read_file(folder_ / "runs" / "csv-m-2026-11-23" / "MANIFEST"), before);
  std::set<std::string> names;
  for (auto const& entry : fs::directory_iterator(folder_ / "runs")) names.insert(entry.path().filename());
  EXPECT_EQ(names, (std::set<std::string>{"csv-m-2026-11-23", "csv-m-2026-11-25"}));
}

TEST_F(ImportedRuns, LeaveNothingOfAnImportThatWasKilled) {
  fs::create_directories(folder_ / "runs" / ".import-1" / "csv-m-2026-11-24");

  import(write("kernel,unit,date,value\nx,s,2026-11-24,1\n"));

  EXPECT_FALSE(fs::exists(folder_ / "runs" / ".import-1"));
}

TEST_F(ImportedRuns, ComeBackWhereAKilledImportHadMovedThemAside) {
  auto const place = import(write("kernel,unit,date,value\nx,s,2026-11-24,1\n")).at(0).run.root;
  fs::create_directories(folder_ / "runs" / ".import-1");
  fs::rename(place, folder_ / "runs" / ".import-1" / (place.filename().string() + ".before"));

  auto const again = import(write("kernel,unit,date,value\nx,s,2026-11-24,1\nx,s,2026-11-24,2\n"));

  EXPECT_EQ(again.at(0).known, 1);
  EXPECT_EQ(read_measurements(again.at(0).run).size(), 2);
}

TEST_F(ImportedRuns, NeverGoIntoARunThatWasMeasured) {
  auto const run = create_run(folder_ / "runs" / "csv-m-2026-11-24");
  std::ofstream(run.run_file())
      << R"({"schema_version": "1.3", "suite": {"name": "s"}, "environment": {"machine": {}}, "command_line": "", "start": "2026-11-01T00:00:00.000Z"})";

  EXPECT_THROW(import(write("kernel,unit,date,value\nx,s,2026-11-24,1\n")), InputError);
}

}  // namespace
}  // namespace toise
