// A nameless file under test: gone when the process is, however it ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "core/details.hpp"

namespace toise::io {

enum class Access { buffered, direct };

/// An open file that has no name any more, so that even kill -9 leaves nothing behind. It is
/// reopened for each phase through /proc/self/fd.
class NamelessFile {
public:
  /// Throws Unsupported when the folder cannot be used or has less than `bytes` plus 5 % free.
  NamelessFile(std::filesystem::path const& folder, double bytes);
  ~NamelessFile();
  NamelessFile(NamelessFile const&) = delete;
  NamelessFile& operator=(NamelessFile const&) = delete;

  int open(int flags, Access) const;  // throws Unsupported when O_DIRECT is refused
  void truncate() const;
  std::size_t size() const;
  void sync() const;

  /// Drops the file's pages and proves it with mincore; the share still resident, 0 to 1.
  double drop_from_cache(std::size_t bytes) const;

  /// Filesystem type, O_DIRECT alignment, allocated share: the proofs of what was measured.
  Details describe(std::size_t bytes) const;

private:
  int file_ = -1;
};

/// Whole-buffer pread and pwrite. Throw EnvironmentError, also on an early end of the file.
void write_at(int file, std::span<std::uint64_t const> words, std::uint64_t offset);
void read_at(int file, std::span<std::uint64_t> words, std::uint64_t offset);

/// Closes a file descriptor at the end of its scope.
class Descriptor {
public:
  explicit Descriptor(int file) : file_(file) {}
  ~Descriptor();
  Descriptor(Descriptor const&) = delete;
  Descriptor& operator=(Descriptor const&) = delete;
  operator int() const { return file_; }

private:
  int file_;
};

}  // namespace toise::io
