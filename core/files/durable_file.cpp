#include "core/files/durable_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/error.hpp"

namespace toise {
namespace {

[[noreturn]] void fail(std::string_view what, std::filesystem::path const& path) {
  auto const reason = errno;
  auto const* const advice =
      reason == ENOSPC || reason == EDQUOT
          ? "; what was written so far is safe; free some space, then run the command again (a run: with --resume)"
      : reason == EFBIG ? "; a limit on the size of files is reached: see ulimit -f"
                        : "";
  throw EnvironmentError(fmt::format("cannot {} {}: {}{}", what, path.string(), std::strerror(reason), advice));
}

void sync_folder(std::filesystem::path const& path) {
  auto const folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  int const file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) fail("open the folder", folder);
  fsync(file);  // some filesystems refuse this for folders: their creates are durable without
  close(file);
}

}  // namespace

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    auto const written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

DurableAppender::DurableAppender(std::filesystem::path const& path) : path_(path) {
  file_ = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
  if (file_ < 0) fail("create", path);
  sync_folder(path);
}

DurableAppender::~DurableAppender() { close(file_); }

void DurableAppender::append(std::string_view line) {
  std::string const text = std::string(line) + '\n';
  if (!write_all(file_, text) || fdatasync(file_) != 0) {
    auto const reason = errno;
    [[maybe_unused]] auto const cut = ftruncate(file_, size_);  // if it fails: readers ignore a torn line
    errno = reason;
    fail("append to", path_);
  }
  size_ += static_cast<long>(text.size());
}

void write_atomically(std::filesystem::path const& path, std::string_view content) {
  auto temporary = path;
  temporary += fmt::format(".{}.tmp", getpid());
  int const file = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) fail("create", temporary);
  if (!write_all(file, content) || fsync(file) != 0) {
    auto const reason = errno;
    close(file);
    unlink(temporary.c_str());
    errno = reason;
    fail("write", path);
  }
  close(file);
  if (rename(temporary.c_str(), path.c_str()) != 0) fail("replace", path);
  sync_folder(path);
}

}  // namespace toise
