// A place in a file.
#pragma once

#include <string>

namespace toise {

/// For messages: "suites/node.toml:12".
struct Place {
  std::string file;
  long line = 0;  // 0: there are no lines
};
std::string to_string(Place const&);

/// Throws InputError: "FILE:LINE: what".
[[noreturn]] void refuse(Place const&, std::string const& what);

}  // namespace toise
