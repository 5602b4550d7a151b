// MANIFEST: the checksums by which it is noticed that a run was changed after it ended.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/run/run_directory.hpp"

namespace toise {

/// "SHA-256  path" of every file but MANIFEST and report.html, sorted by path.
void write_manifest(RunDirectory const&);

/// SHA-256 by path, relative to the folder of the manifest, from the lines of one. name: of the file, for the
/// InputError with its line.
std::map<std::string, std::string> parse_manifest(std::string const& text, std::string const& name);

/// The first file of a run that is not as its MANIFEST says, and how it differs: "results/001-n7.jsonl: was changed
/// after the run ended". Empty where nothing was edited, and for a run that has not ended. Logs are not compared, since
/// nobody judges by them and a scheduler may add its last words late; nor is what was added outside results/.
std::string first_edited(RunDirectory const&);

/// Throws InputError with the first edited file.
void check_unedited(RunDirectory const&);

/// As open_run(), and as check_unedited(): for whoever judges.
RunDirectory open_unedited_run(std::filesystem::path const&);

}  // namespace toise
