// The evidence of an acceptance: runs, criteria and verdicts in one folder, that cannot be changed unnoticed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analysis/verdict/verdict.hpp"

namespace toise {

/// Fills an empty folder:
///   runs/1, runs/2, …   the run directories, whole
///   criteria.toml       as given
///   verdicts.json       what accept() says of them
///   programs.json       [{path, sha256}] of the driver and the workers, null where they are not here any more
///   MANIFEST            SHA-256 of everything above
///   MANIFEST.signature  of MANIFEST, and `key.pub`, when there is a private key
/// Throws EnvironmentError when it cannot be written.
void write_evidence(std::filesystem::path const& folder, std::filesystem::path const& criteria,
                    std::vector<RunDirectory> const& runs, std::optional<std::filesystem::path> const& private_key);

/// A program that made runs.
struct Program {
  std::string path;
  std::optional<std::string> sha256;  // absent when it is not here any more
};
std::vector<Program> programs_of(std::vector<RunDirectory> const&);

struct Verified {
  std::string touched;                   // the first thing that is not as it was, and how; empty: nothing
  std::string signer;                    // fingerprint of the key that signed; empty: not signed
  bool is_signer_known = false;          // it is the key that was given
  std::optional<Acceptance> acceptance;  // recomputed, when nothing was touched
};

/// Looks at a folder as write_evidence() leaves it, in this order: the signature, every file against MANIFEST and none
/// beside them, each run against its own MANIFEST, the time of every measurement against its raw samples and its other
/// metrics against that, and the verdicts against newly computed ones. public_key: PEM of the key that must have
/// signed, when it is known.
Verified verify_evidence(std::filesystem::path const& folder, std::optional<std::string> const& public_key);

}  // namespace toise
