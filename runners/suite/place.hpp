// A place in a file.
#pragma once

#include <string>

namespace toise {

/// For messages: "suites/node.toml:12".
struct Place {
  std::string file;
  long line = 0;
};
std::string to_string(Place const&);

}  // namespace toise
