#include "core/run/run_directory.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "core/error.hpp"
#include "core/run/durable_file.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

class RunFolder : public testing::Test {
protected:
  TemporaryFolder folder_;
  fs::path root_ = folder_ / "run";
};

TEST_F(RunFolder, ATornLastLineIsLeftOut) {
  auto const run = create_run(root_);
  std::ofstream(run.results() / "1.jsonl") << "{\"a\":1}\n{\"a\":2}\n{\"a\":";
  EXPECT_EQ(read_result_lines(run).size(), 2u);
}

TEST_F(RunFolder, ABrokenLineElsewhereIsNamed) {
  auto const run = create_run(root_);
  std::ofstream(run.results() / "1.jsonl") << "{\"a\":1}\n{\"a\"\n{\"a\":3}\n";
  try {
    read_result_lines(run);
    FAIL();
  } catch (InputError const& e) {
    EXPECT_NE(std::string(e.what()).find("1.jsonl:2"), std::string::npos) << e.what();
  }
}

TEST_F(RunFolder, ASecondRunInItIsRefused) {
  auto const run = create_run(root_);
  write_atomically(run.run_file(), "{}");
  EXPECT_THROW(create_run(root_), InputError);
}

TEST_F(RunFolder, ANewerMajorSchemaIsRefusedAndANewerMinorIsRead) {
  auto const run = create_run(root_);
  write_atomically(
      run.run_file(),
      R"({"schema_version": "1.99", "suite": {"name": "s"}, "environment": {}, "start": "2026-11-01T00:00:00.000Z"})");
  EXPECT_NO_THROW(open_run(root_));
  write_atomically(run.run_file(), R"({"schema_version": "2.0"})");
  EXPECT_THROW(open_run(root_), InputError);
}

TEST_F(RunFolder, ARunFileThatLacksWhatEveryCommandReadsIsRefusedByItsField) {
  auto const run = create_run(root_);
  write_atomically(run.run_file(), R"({"schema_version": "1.3"})");
  try {
    open_run(root_);
    FAIL() << "it was taken";
  } catch (InputError const& e) {
    EXPECT_EQ(e.what(), run.run_file().string() + ": field 'suite' is missing");
  }
}

TEST_F(RunFolder, ALineThatIsNoMeasurementIsRefusedWithFileAndLine) {
  auto const run = create_run(root_);
  auto const file = run.results() / "1.jsonl";
  std::ofstream(file) << R"({"case":{"kernel":"stream.copy"},"outcome":"ok"})" << '\n';
  try {
    read_measurements(run);
    FAIL() << "it was taken";
  } catch (InputError const& e) {
    EXPECT_EQ(e.what(), file.string() + ":1: field 'case.variant' is missing");
  }
}

TEST_F(RunFolder, AHeadThatIsReadWithoutParsingRefusesAMedianThatIsNoNumber) {
  auto const run = create_run(root_);
  auto const file = run.results() / "1.jsonl";
  std::ofstream(file) << R"({"case":{"kernel":"k"},"metrics":[{"median":"abc","name":"time"}],"outcome":"ok"})" << '\n';
  try {
    for_each_line_head(file, [](LineHead const&) {});
    FAIL() << "it was taken";
  } catch (InputError const& e) {
    EXPECT_EQ(e.what(), file.string() + ":1: field 'metrics[0].median' must be a number or null");
  }
}

TEST_F(RunFolder, TheManifestHasTheKnownHashOfAKnownFile) {
  auto const run = create_run(root_);
  write_atomically(run.root / "abc", "abc");  // the example of FIPS 180-4
  write_manifest(run);
  EXPECT_EQ(read_file(run.manifest()), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  abc\n");
}

TEST_F(RunFolder, AnAppenderNeverOverwritesAFile) {
  create_run(root_);
  DurableAppender(root_ / "lines").append("one");
  EXPECT_THROW(DurableAppender(root_ / "lines"), EnvironmentError);
  EXPECT_EQ(read_file(root_ / "lines"), "one\n");
}

}  // namespace
}  // namespace toise
