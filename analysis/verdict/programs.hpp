// The programs that made runs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/run/run_directory.hpp"

namespace toise {

/// A driver or a worker.
struct Program {
  std::string path;
  std::optional<std::string> sha256;  // absent when it is not here any more
};
std::vector<Program> programs_of(std::vector<RunDirectory> const&);

}  // namespace toise
