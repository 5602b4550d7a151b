// A folder for what is only needed while a command runs.
#pragma once

#include <filesystem>

namespace toise {

/// Made below the folder for temporary files (TMPDIR), and removed with all that is in it.
class ScratchFolder {
public:
  /// Throws EnvironmentError when it cannot be made.
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(ScratchFolder const&) = delete;
  ScratchFolder& operator=(ScratchFolder const&) = delete;

  std::filesystem::path const& path() const { return path_; }

private:
  std::filesystem::path path_;
};

}  // namespace toise
