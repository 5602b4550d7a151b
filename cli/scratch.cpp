#include "cli/scratch.hpp"

#include <fmt/format.h>
#include <stdlib.h>

#include <cerrno>
#include <cstring>

#include "core/error.hpp"

namespace toise {

ScratchFolder::ScratchFolder() {
  auto name = (std::filesystem::temp_directory_path() / "toise-XXXXXX").string();
  if (!mkdtemp(name.data()))
    throw EnvironmentError(fmt::format("{}: cannot be created: {}", name, std::strerror(errno)));
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace toise
