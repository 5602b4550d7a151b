// The evidence of an acceptance: runs, criteria and verdicts in one folder, that cannot be changed unnoticed.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "core/run/run_directory.hpp"

namespace toise {

inline constexpr char const* evidence_folder = "evidence";  // what a bundle unpacks to
inline constexpr char const* evidence_manifest = "MANIFEST";
inline constexpr char const* evidence_signature = "MANIFEST.signature";
inline constexpr char const* evidence_key = "key.pub";

/// Fills an empty folder:
///   runs/1, runs/2, …   the run directories, whole, without empty folders
///   criteria.toml       as given
///   verdicts.json       what accept() says of them
///   programs.json       [{path, sha256}] of the driver and the workers, null where they are not here any more
///   MANIFEST            SHA-256 of everything above
///   MANIFEST.signature  of MANIFEST, and `key.pub`, when there is a private key
/// Throws EnvironmentError when it cannot be written, InputError by a file of a run that is neither plain nor has a
/// name that can be printed.
void write_evidence(std::filesystem::path const& folder, std::filesystem::path const& criteria,
                    std::vector<RunDirectory> const& runs, std::optional<std::filesystem::path> const& private_key);

/// The runs below runs/, by number.
std::vector<RunDirectory> runs_of_evidence(std::filesystem::path const& folder);

}  // namespace toise
