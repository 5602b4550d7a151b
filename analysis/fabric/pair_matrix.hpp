// What a run of fabric.pairs found between each two hosts.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/run/measurement.hpp"
#include "core/run/run_directory.hpp"

namespace toise {

/// Bandwidths between hosts, both ways at once, in B/s.
struct PairMatrix {
  std::string label;               // of the case
  std::vector<std::string> hosts;  // n of them, in the order of their first rank
  std::vector<double> bandwidth;   // n x n, row by row, symmetric; 0 on the diagonal

  double between(std::size_t a, std::size_t b) const { return bandwidth[a * hosts.size() + b]; }
};

/// Of several ranks a host the median of their pairs; pairs within a host are left out. Throws InputError where the
/// details are not those of a matrix.
PairMatrix pair_matrix_of(Measurement const&);

/// The matrices of a run, and the cases of fabric.pairs without one.
struct PairMatrices {
  std::vector<PairMatrix> measured;
  std::vector<std::string> missing;  // "fabric.pairs/mpi bytes=4MiB ranks=8: crashed: …"
};

/// Throws InputError where the run has no case of fabric.pairs.
PairMatrices read_pair_matrices(RunDirectory const&);

}  // namespace toise
