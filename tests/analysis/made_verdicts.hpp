// Runs and criteria made for the tests of verdicts.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "analysis/verdict/verdict.hpp"
#include "core/run/measurement_json.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {

/// A triad on a node that gave so much, ± 1.
inline Measurement triad(double bandwidth, std::string const& node = "n1", bool every_node = false) {
  Measurement m;
  m.id = {.kernel = "stream.triad", .variant = "portable", .params = {{"bytes", std::int64_t{1} << 30}}};
  m.id.every_node = every_node;
  m.hosts = {node};
  m.check = Check{.error = 0, .tolerance = 1e-9};
  m.metrics = {{.name = "bandwidth",
                .unit = "B/s",
                .median = bandwidth,
                .interval = Interval{.low = bandwidth - 1, .high = bandwidth + 1},
                .n = 10}};
  return m;
}

inline Measurement bad(Measurement m, Outcome outcome) {
  m.outcome = outcome;
  m.reason = "a reason";
  m.metrics.clear();
  return m;
}

class VerdictTest : public testing::Test {
protected:
  RunDirectory run(std::vector<Measurement> const& measurements, int hours = 1, int sample = 0) {
    auto const made = create_run(folder_ / ("run" + std::to_string(++runs_)));
    nlohmann::json const file{{"schema_version", "1.4"},
                              {"id", std::to_string(runs_)},
                              {"suite", {{"name", "s"}, {"nodes", {{"sample", sample}}}}},
                              {"environment", {{"machine", nlohmann::json::object()}}},
                              {"command_line", "toise run s"},
                              {"start", "2026-11-01T00:00:00.000Z"},
                              {"end", "2026-11-01T" + std::to_string(100 + hours).substr(1) + ":00:00.000Z"},
                              {"sessions",
                               {{{"start", "2026-11-01T00:00:00.000Z"},
                                 {"end", "2026-11-01T" + std::to_string(100 + hours).substr(1) + ":00:00.000Z"},
                                 {"elapsed", 3600.0 * hours},
                                 {"host", "n1"},
                                 {"boot", ""},
                                 {"clock", 0.0},
                                 {"first_launch", 1}}}},
                              {"status", "complete"}};
    std::ofstream(made.run_file()) << file.dump();
    std::filesystem::create_directories(made.results());
    std::ofstream lines(made.results() / "001.jsonl");
    int line = 0;
    for (auto m : measurements) {
      m.uid = fmt::format("{} {}", runs_, ++line);
      lines << to_json(m).dump() << '\n';
    }
    return made;
  }

  Criteria criteria(std::string const& rest) {
    auto const file = folder_ / "criteria.toml";
    std::ofstream(file) << "name = \"c\"\n[[requirement]]\nclause = \"1\"\n" << rest;
    return read_criteria(file);
  }

  Verdict verdict(std::string const& rest, std::vector<RunDirectory> const& runs) {
    return accept(criteria(rest), runs).verdict;
  }

  TemporaryFolder folder_;
  int runs_ = 0;
};

inline constexpr char const* at_least_100 =
    "select = { kernel = \"stream.triad\", bytes = \"1GiB\" }\nmetric = \"bandwidth\"\nat_least = \"100 B/s\"\n";

}  // namespace toise
