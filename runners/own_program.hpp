// Where this program is on disk.
#pragma once

#include <filesystem>

namespace toise {

/// Its absolute path: as /proc says it, or where that is hidden, as it was started.
std::filesystem::path own_program();

}  // namespace toise
