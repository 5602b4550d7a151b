// Text that a person or another program wrote, as readers want it: UTF-8, and lines that end in "\n".
#pragma once

#include <cstddef>
#include <string>

namespace toise {

/// JSON may be all in one line; of a table or a log one that is longer than this is not what it seems.
enum class LineLength { bounded, any };
inline constexpr std::size_t longest_line = 1 << 20;  // bytes

/// Without a byte-order mark, and with "\n" for "\r\n". Throws InputError with file and line for another encoding than
/// UTF-8, for a NUL, and for a line that is too long.
std::string plain_text(std::string const& path, std::string bytes, LineLength);

/// The same of a file or a pipe ("-": standard input). Throws InputError where there is none, and as
/// read_file_or_pipe() does.
std::string read_plain_text(std::string const& path, LineLength);

}  // namespace toise
