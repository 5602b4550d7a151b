// Is a bundle of evidence what its signer packed, and do its verdicts follow?
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analysis/verdict/verdict.hpp"

namespace toise {

struct Verified {
  std::string touched;                   // the first thing that is not as it was, and how; empty: nothing
  std::string signer;                    // fingerprint of the key that signed; empty: not signed
  bool is_signer_known = false;          // it is the key that was given
  std::optional<Acceptance> acceptance;  // recomputed, when nothing was touched
  std::vector<std::string> imported;     // runs whose values are another tool's word: "runs/2 (osu)"
};

/// Reads a .tar.gz of what write_evidence() leaves, in this order: its members, the signature, every member against
/// MANIFEST and none beside those, each run against its own MANIFEST; then, from what is unpacked into the empty folder
/// `scratch`, the time of every measurement against its raw samples and its other metrics against that, and the
/// verdicts against newly computed ones. public_key: read_public_key() of the key that must have signed, when it is
/// known. Throws EnvironmentError when something cannot be read or unpacked, and InputError beyond ArchiveLimits:
/// neither says anything of the evidence.
Verified verify_evidence(std::filesystem::path const& bundle, std::filesystem::path const& scratch,
                         std::optional<std::string> const& public_key);

}  // namespace toise
