// A run on disk: run.json, results/*.jsonl, logs/, MANIFEST.
#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/run/measurement.hpp"
#include "core/run/run_file.hpp"

namespace toise {

struct RunDirectory {
  std::filesystem::path root;

  std::filesystem::path run_file() const { return root / "run.json"; }
  std::filesystem::path plan_file() const { return root / "plan.json"; }
  std::filesystem::path results() const { return root / "results"; }
  /// Of cases that have not ended; removed when the run is complete.
  std::filesystem::path visits() const { return root / "visits"; }
  std::filesystem::path logs() const { return root / "logs"; }
  std::filesystem::path manifest() const { return root / "MANIFEST"; }
};

/// Creates the folders. Throws InputError when the folder already holds a run, EnvironmentError
/// when it cannot be made.
RunDirectory create_run(std::filesystem::path const&);

/// Throws InputError when there is no run, or one whose run.json read_run_file() does not take. Whether somebody edited
/// it since it ended is another question: open_unedited_run() in manifest.hpp.
RunDirectory open_run(std::filesystem::path const&);

/// Throws InputError with the path of run.json, as run_file_from_json() does.
RunFile read_run_file(RunDirectory const&, RunFileUse = RunFileUse::read);
/// What a newer minor version of the schema wrote into it stays. Throws EnvironmentError.
void write_run_file(RunDirectory const&, RunFile const&);

/// The first number that no earlier launch of this run has used.
int next_launch(RunDirectory const&);

/// "003-node7": the first number that no earlier launch of this run has used, and this host.
std::string next_launch_name(RunDirectory const&);

/// The files of results/, sorted. Throws InputError where a pipe, a device or a folder has the name of one.
std::vector<std::filesystem::path> result_files(RunDirectory const&);

/// What says of a line which case it is, how it ended, and its headline.
struct LineHead {
  std::string_view id;     // its "case", as text_of() gives it; attempt apart
  std::string_view about;  // of its kernel, as JSON; empty before schema 1.4
  int attempt = 0;
  std::string_view outcome;
  std::string_view host;      // the first of its hosts
  std::string_view headline;  // the first of its metrics, as JSON; empty without one
  std::string_view uid;       // empty before schema 1.4
  std::size_t order = 0;      // its place in the plan
  std::string_view line;      // all of it

  bool is_on_every_node() const { return id.find("\"scope\":\"every-node\"") != std::string_view::npos; }
};

/// The case of a line, without its attempt.
CaseId case_of(LineHead const&);

/// Name, unit, direction, median, interval and n of its headline; none where there is no median. The rest of a metric
/// is left out, since there may be millions of lines.
std::optional<Metric> headline_of(LineHead const&);

/// Calls f for each whole line of a file; lines of one shape are parsed once: a million of them take seconds. What f
/// is given lives as long as the call. A line that measurement_from_json() does not take, and what f throws as
/// InputError, is an InputError with file and line.
void for_each_line_head(std::filesystem::path const&, std::function<void(LineHead const&)> const& f);

/// A line as JSON, its raw samples left out: they are most of it.
nlohmann::json parse_without_samples(std::string_view line);

/// Which lines: all, or without those of cases on every node, of which there may be millions.
enum class Lines { all, together };

/// All result lines as compact JSON, in the order of files and, within one, of the plan, checked as
/// for_each_line_head() does. A torn last line is left out.
std::vector<std::string> read_result_texts(RunDirectory const&, Lines = Lines::all);

/// The same, parsed.
std::vector<nlohmann::json> read_result_lines(RunDirectory const&);
std::vector<Measurement> read_measurements(RunDirectory const&);

}  // namespace toise
