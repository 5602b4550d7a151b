// Archives that come from somebody else: .tar.gz with plain files below one folder and nothing else, read in one pass.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "core/archive/gzip.hpp"

namespace toise {

/// More than this is not read: InputError.
struct ArchiveLimits {
  std::uint64_t members = 1'000'000;
  std::uint64_t bytes = std::uint64_t{1} << 40;  // unpacked, of all members
  std::uint64_t ratio = 200;                     // unpacked to packed, beyond the first 64 MiB
};

struct ArchiveMember {
  std::string name;  // below the archive's folder
  std::uint64_t bytes = 0;
};

/// What is done with each file: begin, its content in pieces, end.
struct ArchiveVisitor {
  std::function<void(ArchiveMember const&)> begin;
  std::function<void(std::string_view)> take;
  std::function<void()> end;
};

/// Reads an archive whose members are all below `folder`. Throws BadArchive by the first member that is there twice,
/// has an absolute path, or one with "..", or is a link, a device, or a file above another one, and for bytes behind
/// the end; InputError beyond the limits; EnvironmentError when the file cannot be read. Returns the members that are
/// folders.
std::vector<std::string> read_archive(std::filesystem::path const& archive, std::string_view folder,
                                      ArchiveVisitor const&, ArchiveLimits const& = {});

}  // namespace toise
