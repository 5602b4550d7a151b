// The lines of a log as its tool printed them, without what launchers and terminals added.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace toise {

struct LogLine {
  std::size_t number = 0;  // in the file, from 1 on
  std::string text;
};

/// Without ANSI escapes and line ends, without a time stamp ("2026-11-25T22:36:00.5Z ", "[2026-11-25 22:36:00] ") and
/// without the prefix of a launcher behind or before it, where one is: "[1,0]<stdout>:" (Open MPI), "0: " (srun
/// --label),
/// "[0] " (Hydra), each of rank 0 alone, since others repeat it.
std::vector<LogLine> log_lines(std::string_view text);

/// The words of a line.
std::vector<std::string> words_in(std::string_view line);

}  // namespace toise
