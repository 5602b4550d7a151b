// Measurements of other tools as run directories, so that they share history, comparison and pages.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/run/run_directory.hpp"
#include "exchange/imported_measurement.hpp"

namespace toise {

/// What a file may leave out. All may be empty.
struct ImportOptions {
  std::string format;                         // detected from the file when empty
  std::string machine, date;                  // these override the file
  std::string kernel;                         // where the file does not say
  std::string better;                         // higher | lower, where the unit does not say
  std::map<std::string, std::string> params;  // added to every case; ranks and nodes are its placement
};

/// "google-benchmark", "osu", "hpl", …: the names of all formats.
std::vector<std::string> import_formats();

/// A file's measurements, each with a date, a machine and values in their ranges. The text may have a byte-order mark
/// and lines that end in "\r\n". Throws InputError, with file and line, for what it cannot read and for what neither
/// the file nor the options say.
std::vector<ImportedMeasurement> read_imported(SourceText const&, ImportOptions const&);

struct ImportedRun {
  RunDirectory run;
  std::size_t added = 0, known = 0;  // measurements
  std::string format, what;          // of their files: "hpl", "what HPL, NVIDIA HPL and rocHPL print"
};

/// Writes them below a folder: one run per tool, machine and day (UTC). A case that was measured several times a day
/// has several launches. What an earlier import has written is recognised by case, date and value, and left unchanged,
/// so a log that grows can be imported repeatedly. All of it is written or nothing. Throws InputError as above,
/// EnvironmentError when it cannot be written.
std::vector<ImportedRun> import_files(std::vector<std::string> const& paths, ImportOptions const&,
                                      std::filesystem::path const& folder);

}  // namespace toise
