// All-gather of uneven parts: every rank gets all inputs, by rank.
#include "kernels/collectives/operation.hpp"

namespace toise::collectives {
namespace {

/// All-gather into `bytes`, of which the ranks give UnevenShares. Bandwidths as all_gather has them, so that the two
/// can be compared; t is the slowest rank's. nccl-tests has no such operation.
struct AllGatherV {
  static constexpr auto name = "collective.all_gatherv";
  static constexpr Takes takes{.in_place_over_mpi = true};
  static double bus_factor(int ranks) { return (ranks - 1.0) / ranks; }
  static Layout layout(std::size_t n, Place const& place) {
    UnevenShares const shares{.share = place.share_of(n), .ranks = place.count()};
    Layout layout{.input = shares.count(place.index()), .output = {}, .inner = shares.begin(place.index())};
    for (int rank = 0; rank < place.ranks; ++rank)
      layout.output.push_back({.first_rank = rank, .count = shares.count(static_cast<std::size_t>(rank))});
    return layout;
  }
#if defined(TOISE_HAS_MPI)
  static constexpr MpiCalls mpi_calls{MPI_Allgatherv, MPI_Iallgatherv, TOISE_PERSISTENT(MPI_Allgatherv_init)};
  static int call(auto* function, MpiCall const& c, auto... more) {
    return function(c.source(), c.input_count, c.type, c.output, c.received.counts.data(), c.received.offsets.data(),
                    c.type, c.comm, more...);
  }
#endif
};

bool const added = add_operation<AllGatherV>();

}  // namespace
}  // namespace toise::collectives
