// What a bundle of evidence holds, from one pass over it, with nothing unpacked.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/archive/tar.hpp"

namespace toise {

struct Listing {
  std::map<std::string, std::string> sums;   // SHA-256 of each file, by name
  std::map<std::string, std::string> texts;  // of the lists, the signature and its key
  std::vector<std::string> folders;
  std::size_t runs = 0;  // runs/1, runs/2, … with a run.json
};

/// Throws as read_archive() does, and InputError for lists that are too long to be kept in memory.
Listing list_evidence(std::filesystem::path const& bundle);

/// The first file below `folder` ("", "runs/1/": then logs are left out) that differs from what `list` in it says, is
/// absent, or is neither listed nor one of `apart`; or the line of the list that is none.
std::string first_touched(Listing const&, std::string const& folder, std::string const& list,
                          std::set<std::string> const& apart);

/// The first folder without a file, and the first file below runs/ that belongs to no numbered run.
std::string first_stray(Listing const&);

/// Writes what is judged into a folder: all but logs and reports. Throws EnvironmentError when there is no room, and
/// BadArchive when the bundle is no longer what the listing says.
void unpack_evidence(std::filesystem::path const& bundle, Listing const&, std::filesystem::path const& folder);

}  // namespace toise
