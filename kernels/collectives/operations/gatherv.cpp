// Gather of uneven parts: the root gets all inputs, by rank.
#include "kernels/collectives/operation.hpp"

namespace toise::collectives {
namespace {

/// Gather of `bytes` to one rank, of which the ranks give UnevenShares. Bandwidths as gather has them, so that the two
/// can be compared; t is the slowest rank's. In place at the root alone. nccl-tests has no such operation.
struct GatherV {
  static constexpr auto name = "collective.gatherv";
  static constexpr Takes takes{.root = true, .in_place_over_mpi = true};
  static double bus_factor(int ranks) { return (ranks - 1.0) / ranks; }
  static Layout layout(std::size_t n, Place const& place) {
    UnevenShares const shares{.share = place.share_of(n), .ranks = place.count()};
    Layout layout{.input = shares.count(place.index()), .output = {}};
    if (!place.is_root()) return layout;
    layout.inner = shares.begin(place.index());
    for (int rank = 0; rank < place.ranks; ++rank)
      layout.output.push_back({.first_rank = rank, .count = shares.count(static_cast<std::size_t>(rank))});
    return layout;
  }
#if defined(TOISE_HAS_MPI)
  static constexpr MpiCalls mpi_calls{MPI_Gatherv, MPI_Igatherv, TOISE_PERSISTENT(MPI_Gatherv_init)};
  static int call(auto* function, MpiCall const& c, auto... more) {
    return function(c.source_of_root(), c.input_count, c.type, c.output, c.received.counts.data(),
                    c.received.offsets.data(), c.type, c.place.root, c.comm, more...);
  }
#endif
};

bool const added = add_operation<GatherV>();

}  // namespace
}  // namespace toise::collectives
