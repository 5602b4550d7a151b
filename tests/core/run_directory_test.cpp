#include "core/run/run_directory.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>
#include <set>

#include "core/error.hpp"
#include "core/files/durable_file.hpp"
#include "core/files/file.hpp"
#include "core/run/manifest.hpp"
#include "core/run/measurement_json.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class RunFolder : public testing::Test {
protected:
  TemporaryFolder folder_;
  fs::path root_ = folder_ / "run";
};

/// A line as a worker writes it, after `change`.
std::string line_with(std::function<void(json&)> const& change = [](json&) {}) {
  Measurement m;
  m.id = {.kernel = "stream.triad", .variant = "portable", .params = {{"bytes", std::int64_t{64}}}};
  m.metrics = {{.name = "bandwidth", .unit = "B/s", .median = 1, .n = 10},
               {.name = "time", .unit = "s", .better = "lower", .median = 2, .n = 10}};
  m.sampling.samples = {1.5, 2.5, 2.0, 2.5};
  m.hosts = {"n1"};
  m.start = "2026-11-25T22:36:00.500Z";
  auto line = to_json(m);
  change(line);
  return line.dump() + "\n";
}

TEST_F(RunFolder, ATornLastLineIsLeftOut) {
  auto const run = create_run(root_);
  std::ofstream(run.results() / "1.jsonl") << line_with() << line_with() << "{\"a\":";
  EXPECT_EQ(read_result_lines(run).size(), 2u);
}

TEST_F(RunFolder, ABrokenLineElsewhereIsNamed) {
  auto const run = create_run(root_);
  std::ofstream(run.results() / "1.jsonl") << line_with() << "{\"a\"\n" << line_with();
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
      R"({"schema_version": "1.99", "suite": {"name": "s"}, "environment": {"machine": {}}, "command_line": "", "start": "2026-11-01T00:00:00.000Z"})");
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

/// What is wrong with a run's results, by each way to read them; all must say the same.
std::string refusal_of(RunDirectory const& run) {
  std::set<std::string> said;
  for (auto const& read : std::vector<std::function<void()>>{
           [&] { read_measurements(run); }, [&] { read_result_lines(run); }, [&] { read_result_texts(run); },
           [&] { for_each_line_head(result_files(run).front(), [](LineHead const&) {}); }}) {
    try {
      read();
      said.insert("");
    } catch (InputError const& e) {
      said.insert(std::string(e.what()).substr(run.results().string().size() + 1));
    }
  }
  return said.size() == 1 ? *said.begin() : fmt::format("they differ: {}", fmt::join(said, "; "));
}

TEST_F(RunFolder, EveryReaderRefusesABrokenLineAfterGoodOnesByFileLineAndField) {
  struct Broken {
    std::function<void(json&)> change;
    char const* refusal;
  };
  for (auto const& [change, refusal] : {
           Broken{[](json& line) { line.erase("policy"); }, "field 'policy' is missing"},
           Broken{[](json& line) { line.erase("reason"); }, "field 'reason' is missing"},
           Broken{[](json& line) { line["metrics"][1]["median"] = "abc"; },
                  "field 'metrics[1].median' is \"abc\", but must be a number or null"},
           Broken{[](json& line) { line["metrics"][0]["better"] = "more"; },
                  "field 'metrics[0].better' is \"more\", but must be one of higher, lower"},
           Broken{[](json& line) { line["outcome"] = "fine"; },
                  "field 'outcome' is \"fine\", but must be one of ok, unconverged, invalid, corrupt, skipped, error, "
                  "timeout, crashed"},
           Broken{[](json& line) { line["start"] = "2026-02-31T00:00:00.000Z"; },
                  "field 'start' is \"2026-02-31T00:00:00.000Z\", but must be a date such as 2026-11-25T22:36:00.000Z"},
           Broken{[](json& line) { line["samples"][3] = "fast"; },
                  "field 'samples' is [1.5,2.5,2.0,\"fast\"], but must be a list of numbers"},
           Broken{[](json& line) { line["case"]["nodes"] = 3000000000; },
                  "field 'case.nodes' is 3000000000, but must be a whole number from 1"},
           Broken{[](json& line) { line["case"]["ranks"] = 0; },
                  "field 'case.ranks' is 0, but must be a whole number from 1"},
           Broken{[](json& line) { line["case"]["launch"] = -1; },
                  "field 'case.launch' is -1, but must be a whole number from 0"},
           Broken{[](json& line) { line["metrics"][0]["n"] = -1; },
                  "field 'metrics[0].n' is -1, but must be a whole number, zero or more"},
           Broken{[](json& line) { line["case"]["scope"] = "some-nodes"; },
                  "field 'case.scope' is \"some-nodes\", but must be one of every-node"},
           Broken{[](json& line) { line["details"]["oversubscribed"] = "yes"; },
                  "field 'details.oversubscribed' is \"yes\", but must be true or false"},
           Broken{[](json& line) { line["details"]["latency_histogram"] = {{1e-6}}; },
                  "field 'details.latency_histogram' must be a list of pairs of numbers"},
           Broken{[](json& line) { line["gpu"]["slowed_by"]["heat"] = "much"; },
                  "field 'gpu.slowed_by' is {\"heat\":\"much\"}, but must be an object of numbers"},
           Broken{[](json& line) { line = json::array({1}); },
                  "is not a whole JSON object; it was cut off, or changed after it was written"},
       }) {
    fs::remove_all(root_);
    auto const run = create_run(root_);
    std::ofstream(run.results() / "1.jsonl") << line_with() << line_with() << line_with(change);
    EXPECT_EQ(refusal_of(run), std::string("1.jsonl:3: ") + refusal);
  }
}

TEST_F(RunFolder, ALineOfAnotherOrderAndWithBlanksSaysTheSame) {
  auto const run = create_run(root_);
  auto const good = json::parse(line_with([](json& line) { line["details"]["hosts"] = {"no host"}; }));
  nlohmann::ordered_json turned;
  for (auto one = good.rbegin(); one != good.rend(); ++one) turned[one.key()] = one.value();
  auto text = turned.dump(1);
  std::erase(text, '\n');
  std::ofstream(run.results() / "1.jsonl") << good.dump() << '\n' << text << '\n';

  std::vector<std::string> said;
  for_each_line_head(result_files(run).front(), [&](LineHead const& head) {
    said.push_back(fmt::format("{} {} {} {}", head.id, head.outcome, head.host, head.headline));
  });
  ASSERT_EQ(said.size(), 2u);
  EXPECT_EQ(said[0], said[1]);
  EXPECT_NE(said[0].find(" ok n1 {"), std::string::npos) << said[0];
}

TEST_F(RunFolder, ALineThatLacksWhatLaterVersionsAddedIsRead) {
  auto const run = create_run(root_);
  std::ofstream(run.results() / "1.jsonl") << line_with([](json& line) { line.erase("throttled_samples"); });
  EXPECT_EQ(refusal_of(run), "");
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
