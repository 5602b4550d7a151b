// A run on disk: run.json, results/*.jsonl, logs/, MANIFEST.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/measurement.hpp"

namespace toise {

/// Of run.json and the result lines; docs/run-directory.md tells what a change means.
inline constexpr int schema_major = 1, schema_minor = 1;

struct RunDirectory {
  std::filesystem::path root;

  std::filesystem::path run_file() const { return root / "run.json"; }
  std::filesystem::path results() const { return root / "results"; }
  std::filesystem::path logs() const { return root / "logs"; }
  std::filesystem::path manifest() const { return root / "MANIFEST"; }
};

/// Creates the folders. Throws InputError when the folder already holds a run, EnvironmentError
/// when it cannot be made.
RunDirectory create_run(std::filesystem::path const&);

/// Throws InputError when there is no run, or one of a newer major schema.
RunDirectory open_run(std::filesystem::path const&);

nlohmann::json read_run_file(RunDirectory const&);

/// All result lines as they stand, in the order of files and lines. A torn last line is left out.
std::vector<std::string> read_result_texts(RunDirectory const&);

/// The same, parsed. A broken line throws InputError with file and line.
std::vector<nlohmann::json> read_result_lines(RunDirectory const&);
std::vector<Measurement> read_measurements(RunDirectory const&);

/// "SHA-256  path" of every file but MANIFEST and report.html, sorted by path.
void write_manifest(RunDirectory const&);

}  // namespace toise
