// What a run of fabric.pairs found between each two hosts.
#pragma once

#include <string>
#include <vector>

#include "analysis/fabric/pair_table.hpp"
#include "core/run/measurement.hpp"
#include "core/run/run_directory.hpp"

namespace toise {

/// A case of fabric.pairs: bandwidths between hosts, both ways at once, in B/s.
struct PairsOfCase {
  std::string label;
  PairTable table;  // of the hosts in the order of their first rank
};

/// Of several ranks a host the median of their pairs; pairs within a host are left out. Throws InputError where the
/// details are not those of fabric.pairs.
PairsOfCase pairs_of(Measurement const&);

struct PairsOfRun {
  std::vector<PairsOfCase> measured;
  std::vector<std::string> missing;  // "fabric.pairs/mpi bytes=4MiB ranks=8: crashed: …"
};

/// Throws InputError where the run has no case of fabric.pairs.
PairsOfRun read_pairs(RunDirectory const& run);

}  // namespace toise
