// Files that survive a kill -9 at any moment: durable appends, atomic replacement.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace toise {

/// Appends whole lines; each is on disk before append() returns.
class DurableAppender {
public:
  /// Creates the file; it must not exist. Throws EnvironmentError.
  explicit DurableAppender(std::filesystem::path const&);
  ~DurableAppender();
  DurableAppender(DurableAppender const&) = delete;
  DurableAppender& operator=(DurableAppender const&) = delete;

  /// One write and an fdatasync. When the disk is full the file is cut back to its last whole line
  /// and EnvironmentError says so.
  void append(std::string_view line);

private:
  std::filesystem::path path_;
  int file_ = -1;
  long size_ = 0;
};

/// Replaces a file's content so that a reader sees the old or the new one, never a part.
/// Throws EnvironmentError.
void write_atomically(std::filesystem::path const&, std::string_view content);

/// All of `text`, in one write where the system takes it. False where it does not: errno says why.
bool write_all(int file, std::string_view text);

}  // namespace toise
