// Whole files, for readers of runs, suites, criteria and the like.
#pragma once

#include <filesystem>
#include <string>

namespace toise {

/// The content of a regular file. Anything else (a pipe, a device, a folder) might be read for ever, so it is refused:
/// throws InputError. Throws EnvironmentError where the file cannot be read.
std::string read_file(std::filesystem::path const&);

/// The same, but also of a pipe or a terminal, to its end: /dev/stdin, <(COMMAND), or "-" for standard input.
std::string read_file_or_pipe(std::string const& path);

}  // namespace toise
